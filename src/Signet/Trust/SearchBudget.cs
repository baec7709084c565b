namespace Signet.Trust;

/// <summary>How many steps from certificate to issuer the searches for the chains of one file may take together. Not thread-safe.</summary>
/// <remarks>
/// A step may cost the verification of a signature with a key of the attacker's choice, a millisecond. One search is bounded by
/// <see cref="ChainBuilder.MaxSteps"/>; a file may ask for hundreds, one for each signature and each time stamp.
/// </remarks>
public sealed class SearchBudget
{
    /// <summary>Steps for one file. A genuine search takes some 10, and a signature asks for two.</summary>
    public const int PerFile = 1024;

    private int _left = PerFile;

    /// <summary>Takes one step; false when there is none left.</summary>
    public bool TryTake()
    {
        if (_left == 0)
        {
            return false;
        }

        _left--;
        return true;
    }
}
