using System.Buffers.Binary;
using System.Formats.Asn1;

namespace Signet.Cms;

/// <summary>Tag octets of the elements that the formats here are made of (X.690, 8.1.2).</summary>
public static class DerTag
{
    public const byte Boolean = 0x01;
    public const byte Integer = 0x02;
    public const byte BitString = 0x03;
    public const byte OctetString = 0x04;
    public const byte Null = 0x05;
    public const byte Oid = 0x06;
    public const byte Enumerated = 0x0A;
    public const byte Utf8String = 0x0C;
    public const byte Sequence = 0x30;
    public const byte Set = 0x31;
    public const byte NumericString = 0x12;
    public const byte PrintableString = 0x13;
    public const byte T61String = 0x14;
    public const byte Ia5String = 0x16;
    public const byte UtcTime = 0x17;
    public const byte GeneralizedTime = 0x18;
    public const byte UniversalString = 0x1C;
    public const byte BmpString = 0x1E;

    /// <summary>The tag <c>[number]</c> of a primitive value, number 0 to 30.</summary>
    public static byte Context(int number) => (byte)(0x80 | number);

    /// <summary>The tag <c>[number]</c> around other elements, number 0 to 30.</summary>
    public static byte ContextConstructed(int number) => (byte)(0xA0 | number);
}

/// <summary>Reads DER elements front to back; errors wait, as in <see cref="Binary.SpanReader"/>.</summary>
/// <remarks>
/// A wrong element does not throw. It reads as empty, <see cref="Failed"/> becomes true for this reader and all that were made
/// from the same source, <see cref="HasData"/> becomes false, and the first fault keeps its offset. So a structure is a plain
/// list of fields and one check. Act on no field before that check.
/// The lengths and values themselves are decoded by System.Formats.Asn1 under DER rules, and its exceptions end here.
/// </remarks>
public ref struct DerReader
{
    /// <summary>The longest object identifier accepted, in bytes of its value. The longest seen in genuine signatures has 11.</summary>
    public const int MaxOidLength = 64;

    private readonly ReadOnlyMemory<byte> _source;
    private readonly Failure _failure;
    private readonly int _end;
    private int _position;

    /// <summary>Reads the elements of <paramref name="source"/>.</summary>
    public DerReader(ReadOnlyMemory<byte> source)
        : this(source, 0, source.Length, new Failure())
    {
    }

    private DerReader(ReadOnlyMemory<byte> source, int position, int end, Failure failure) =>
        (_source, _position, _end, _failure) = (source, position, end, failure);

    /// <summary>True once something was wrong; never false again.</summary>
    public readonly bool Failed => _failure.Reason is not null;

    /// <summary>True while there are elements to read and nothing was wrong.</summary>
    public readonly bool HasData => !Failed && _position < _end;

    /// <summary>Offset of the next element in bytes from the start of the source.</summary>
    public readonly int Position => _position;

    /// <summary>The tag octet of the next element; 0 when there is none.</summary>
    public readonly byte NextTag => HasData ? _source.Span[_position] : (byte)0;

    /// <summary>What was wrong first, as a finding of <paramref name="rule"/>.</summary>
    /// <param name="rule">The kind of finding.</param>
    /// <param name="offset">Where the source starts in the file, in bytes.</param>
    /// <exception cref="InvalidOperationException">Nothing was wrong.</exception>
    public readonly Finding Problem(FindingRule rule, long offset)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var reason = _failure.Reason ?? throw new InvalidOperationException("nothing was wrong");
        return rule.With(reason, new FileRange(offset + _failure.Position, _failure.Length));
    }

    /// <summary>Records that the structure is wrong here. The first record counts.</summary>
    /// <param name="reason">What is wrong, one sentence without a full stop.</param>
    public readonly void Fail(string reason) => _failure.Set(reason, _position, _end - _position);

    /// <summary>Everything must have been read.</summary>
    public readonly void End()
    {
        if (_position < _end)
        {
            Fail($"{_end - _position} bytes are left over");
        }
    }

    /// <summary>The next element, whatever it is, with tag and length.</summary>
    public ReadOnlyMemory<byte> Element()
    {
        var start = _position;
        return Next(0, out _, out _) ? _source[start.._position] : default;
    }

    /// <summary>The next element with tag and length; it must have that tag octet.</summary>
    public ReadOnlyMemory<byte> Element(byte tag)
    {
        var start = _position;
        return Next(tag, out _, out _) ? _source[start.._position] : default;
    }

    /// <summary>The content of the next element, which must have that tag octet.</summary>
    public ReadOnlyMemory<byte> Value(byte tag) => Next(tag, out var start, out var length) ? _source.Slice(start, length) : default;

    /// <summary>A reader of what is inside the next element, which must have that tag octet.</summary>
    public DerReader Inside(byte tag) =>
        Next(tag, out var start, out var length) ? new(_source, start, start + length, _failure) : new(_source, _end, _end, _failure);

    /// <summary>A reader of what is inside the next element, a SEQUENCE.</summary>
    public DerReader Sequence() => Inside(DerTag.Sequence);

    /// <summary>A reader of what is inside the next element, a SET. Its order is not checked here.</summary>
    public DerReader Set() => Inside(DerTag.Set);

    /// <summary>An OBJECT IDENTIFIER in dotted form; empty when wrong.</summary>
    public string Oid()
    {
        var start = _position;
        if (!Next(DerTag.Oid, out _, out var length))
        {
            return "";
        }

        if (length <= MaxOidLength)
        {
            try
            {
                return AsnDecoder.ReadObjectIdentifier(_source.Span[start.._position], AsnEncodingRules.DER, out _);
            }
            catch (AsnContentException)
            {
                // falls to the failure below: bad input is a finding, not an exception
            }
        }

        _failure.Set(length > MaxOidLength ? $"an object identifier takes {length} bytes" : "an object identifier is malformed", start, length);
        return "";
    }

    /// <summary>The content of an INTEGER: two's complement, big-endian, in its shortest form.</summary>
    public ReadOnlyMemory<byte> Integer() => Number(DerTag.Integer);

    /// <summary>An INTEGER from 0 to 2³¹ − 1.</summary>
    public int SmallInteger() => Small(DerTag.Integer);

    /// <summary>An ENUMERATED from 0 to 2³¹ − 1.</summary>
    public int Enumerated() => Small(DerTag.Enumerated);

    /// <summary>A BOOLEAN, 00 or FF.</summary>
    public bool Boolean()
    {
        var start = _position;
        var value = Value(DerTag.Boolean).Span;
        if (value is [0x00] or [0xFF])
        {
            return value[0] != 0;
        }

        _failure.Set("a BOOLEAN is neither 00 nor FF", start, _position - start);
        return false;
    }

    /// <summary>The content of an OCTET STRING.</summary>
    public ReadOnlyMemory<byte> OctetString() => Value(DerTag.OctetString);

    /// <summary>The bytes of a BIT STRING of any number of bits.</summary>
    /// <param name="unusedBits">How many bits of the last byte do not count, 0 to 7.</param>
    public ReadOnlyMemory<byte> BitString(out int unusedBits)
    {
        var start = _position;
        var value = Value(DerTag.BitString);
        unusedBits = value.Length > 0 ? value.Span[0] : 8;
        if (unusedBits > 7 || (value.Length == 1 && unusedBits != 0))
        {
            _failure.Set("a BIT STRING has a wrong number of unused bits", start, _position - start);
            unusedBits = 0;
            return default;
        }

        return value[1..];
    }

    /// <summary>The bytes of a BIT STRING of whole bytes, as keys and signatures are.</summary>
    public ReadOnlyMemory<byte> BitString()
    {
        var start = _position;
        var value = BitString(out var unusedBits);
        if (unusedBits != 0)
        {
            _failure.Set("a BIT STRING does not end with a whole byte", start, _position - start);
        }

        return value;
    }

    /// <summary>A UTCTime (years 1950 to 2049) or GeneralizedTime, in UTC.</summary>
    public DateTimeOffset Time()
    {
        var start = _position;
        var tag = NextTag;
        if (tag is not (DerTag.UtcTime or DerTag.GeneralizedTime))
        {
            Fail("a time is neither UTCTime nor GeneralizedTime");
        }
        else if (Next(tag, out _, out _))
        {
            try
            {
                var element = _source.Span[start.._position];
                return tag == DerTag.UtcTime
                    ? AsnDecoder.ReadUtcTime(element, AsnEncodingRules.DER, out _, 2049)
                    : AsnDecoder.ReadGeneralizedTime(element, AsnEncodingRules.DER, out _);
            }
            catch (AsnContentException)
            {
                _failure.Set("a time is malformed", start, _position - start);
            }
        }

        return default;
    }

    private int Small(byte tag)
    {
        var start = _position;
        var value = Number(tag).Span;
        if (value.Length > 4 || value is [>= 0x80, ..])
        {
            _failure.Set("a small number is negative or above 2147483647", start, _position - start);
            return 0;
        }

        Span<byte> padded = stackalloc byte[4];
        padded.Clear();
        value.CopyTo(padded[(4 - value.Length)..]);
        return BinaryPrimitives.ReadInt32BigEndian(padded);
    }

    private ReadOnlyMemory<byte> Number(byte tag)
    {
        var start = _position;
        var value = Value(tag);
        if (value.Span is [] or [0x00, < 0x80, ..] or [0xFF, >= 0x80, ..])
        {
            _failure.Set("an INTEGER is empty or not in its shortest form", start, _position - start);
            return default;
        }

        return value;
    }

    private bool Next(byte tag, out int start, out int length)
    {
        (start, length) = (_end, 0);
        if (Failed)
        {
            return false;
        }

        var rest = _source.Span[_position.._end];
        if (rest.IsEmpty)
        {
            Fail(tag == 0 ? "an element is missing" : $"an element with tag 0x{tag:X2} is missing");
            return false;
        }

        if (tag != 0 && rest[0] != tag)
        {
            Fail($"the tag is 0x{rest[0]:X2} where 0x{tag:X2} belongs");
            return false;
        }

        if (!AsnDecoder.TryReadEncodedValue(rest, AsnEncodingRules.DER, out _, out var contentOffset, out length, out var consumed))
        {
            Fail("an element is cut off or not DER");
            return false;
        }

        start = _position + contentOffset;
        _position += consumed;
        return true;
    }

    private sealed class Failure
    {
        public string? Reason { get; private set; }

        public int Position { get; private set; }

        public int Length { get; private set; }

        public void Set(string reason, int position, int length)
        {
            if (Reason is null)
            {
                (Reason, Position, Length) = (reason, position, length);
            }
        }
    }
}
