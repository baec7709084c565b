using System.Runtime.InteropServices;

namespace Signet.Lzma;

/// <summary>The functions of liblzma 5 that work on whole buffers of raw LZMA2.</summary>
/// <remarks>Source: liblzma's api/lzma/filter.h, lzma12.h and bcj.h; the structures' sizes leave room for fields that are reserved there.</remarks>
internal static unsafe partial class LibLzma
{
    internal const string Library = "liblzma.so.5";

    /// <summary>LZMA_OK.</summary>
    internal const int Ok = 0;

    /// <summary>LZMA_FILTER_LZMA2, LZMA_FILTER_ARMTHUMB, and what ends a list of filters.</summary>
    internal const ulong Lzma2Filter = 0x21, ArmThumbFilter = 0x08, NoFilter = ulong.MaxValue;

    /// <summary>One filter of a list.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Filter
    {
        public ulong Id;
        public void* Options;
    }

    /// <summary>lzma_options_lzma.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    internal struct Options
    {
        public uint DictionarySize;
        public byte* PresetDictionary;
        public uint PresetDictionarySize;
        public uint LiteralContextBits;
        public uint LiteralPositionBits;
        public uint PositionBits;
    }

    /// <summary>Sets options to a preset; true when there is no such.</summary>
    [LibraryImport(Library)]
    internal static partial byte lzma_lzma_preset(Options* options, uint preset);

    [LibraryImport(Library)]
    internal static partial int lzma_raw_buffer_encode(
        Filter* filters, void* allocator, byte* input, nuint inputSize, byte* output, nuint* outputPosition, nuint outputSize);

    [LibraryImport(Library)]
    internal static partial int lzma_raw_buffer_decode(
        Filter* filters, void* allocator, byte* input, nuint* inputPosition, nuint inputSize, byte* output, nuint* outputPosition, nuint outputSize);
}
