using System.Buffers.Binary;

namespace Signet.Compression;

public static partial class Xpress
{
    // Thirteen bits of distance.
    private const int Window = 8192;

    /// <summary>The most bytes that <see cref="Encode"/> writes: 32 flags for 32 literals, and a group without any.</summary>
    public static int MaxEncodedSize(int length) => length + (length / 32 * 4) + 8;

    /// <summary>Compresses. Data that do not shrink grow by an eighth.</summary>
    /// <param name="source">What is compressed, at least one byte.</param>
    /// <param name="destination">At least <see cref="MaxEncodedSize"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        using var finder = new MatchFinder(source.Length, Window);
        var output = new Output(destination);
        for (var at = 0; at < source.Length;)
        {
            var length = finder.Find(source, at, source.Length - at, out var distance);
            if (length == 0)
            {
                output.Literal(source[at]);
                length = 1;
            }
            else
            {
                output.Copy(distance, length);
            }

            for (var end = at + length; at < end; at++)
            {
                finder.Add(source, at);
            }
        }

        return output.End();
    }

    private ref struct Output(Span<byte> target)
    {
        private readonly Span<byte> _target = target;
        private int _at = sizeof(uint);
        private int _flagsAt;
        private uint _flags;
        private int _flagCount;

        // Where a byte lies whose upper half no length has taken yet; 0 for none, for the flags come first.
        private int _halfAt;

        public void Literal(byte value)
        {
            _target[_at++] = value;
            Flag(0);
        }

        public void Copy(int distance, int length)
        {
            length -= MatchFinder.MinLength;
            BinaryPrimitives.WriteUInt16LittleEndian(_target[_at..], (ushort)(((distance - 1) << 3) | Math.Min(length, 7)));
            _at += sizeof(ushort);
            if (length >= 7)
            {
                Half(Math.Min(length - 7, 15));
                if (length - 7 >= 15)
                {
                    _at += LongLength.Write(_target[_at..], length, 15 + 7);
                }
            }

            Flag(1);
        }

        public int End()
        {
            // Flags without an item are ones, also when all 32 have none.
            _flags = _flagCount == 0 ? uint.MaxValue : (_flags << (32 - _flagCount)) | (uint.MaxValue >> _flagCount);
            BinaryPrimitives.WriteUInt32LittleEndian(_target[_flagsAt..], _flags);
            return _at;
        }

        private void Half(int value)
        {
            if (_halfAt > 0)
            {
                _target[_halfAt] |= (byte)(value << 4);
                _halfAt = 0;
            }
            else
            {
                _halfAt = _at;
                _target[_at++] = (byte)value;
            }
        }

        private void Flag(uint flag)
        {
            _flags = (_flags << 1) | flag;
            if (++_flagCount == 32)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(_target[_flagsAt..], _flags);
                (_flagsAt, _flagCount, _flags) = (_at, 0, 0);
                _at += sizeof(uint);
            }
        }
    }
}
