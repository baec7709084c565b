using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Signet.Flashing;

/// <summary>Work on all processors, of which the first problem is thrown as it was thrown.</summary>
internal static class InParallel
{
    /// <summary>Does the work for each item, about in their order.</summary>
    /// <param name="items">Asked for one by one, so a long row of them is never in memory.</param>
    /// <param name="work">Called on several threads.</param>
    /// <param name="cancellation">Stops between two items.</param>
    public static void ForEach<T>(IEnumerable<T> items, Action<T> work, CancellationToken cancellation) => Run(
        options => Parallel.ForEach(Partitioner.Create(items, EnumerablePartitionerOptions.NoBuffering), options, work), cancellation);

    /// <summary>Does the work for each number below <paramref name="count"/>; each thread takes neighbours.</summary>
    /// <param name="count">How many.</param>
    /// <param name="work">Called on several threads.</param>
    /// <param name="cancellation">Stops between two numbers.</param>
    public static void For(int count, Action<int> work, CancellationToken cancellation) => Run(options => Parallel.For(0, count, options, work), cancellation);

    private static void Run(Func<ParallelOptions, ParallelLoopResult> loop, CancellationToken cancellation)
    {
        try
        {
            loop(new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
