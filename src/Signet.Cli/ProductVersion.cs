namespace Signet.Cli;

/// <summary>The version of the program.</summary>
internal static class ProductVersion
{
    /// <summary>As in Directory.Build.props: <c>0.1.0</c>.</summary>
    internal static string Text => typeof(ProductVersion).Assembly.GetName().Version!.ToString(3);
}
