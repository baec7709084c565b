namespace Signet.Inf;

/// <summary>An entry's place in the text.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="End">Index behind its last character, continuations included.</param>
/// <param name="Number">Number of its first line, from 1.</param>
internal readonly record struct InfLine(int Start, int End, int Number);
