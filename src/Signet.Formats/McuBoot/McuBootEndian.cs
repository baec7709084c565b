namespace Signet.McuBoot;

/// <summary>The byte order of an image's own fields: that of the processor it is for.</summary>
public enum McuBootEndian
{
    Little,
    Big,
}
