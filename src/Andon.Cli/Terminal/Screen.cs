using System.Runtime.InteropServices;

namespace Andon.Cli.Terminal;

/// <summary>The size of the terminal.</summary>
internal static class Screen
{
    private const ulong GetWindowSize = 0x5413;

    /// <summary>Cells in a line; null where there is no terminal to fit.</summary>
    public static int? Width(bool isRedirected) => isRedirected ? null : Size().Width;

    /// <summary>Cells in a line and lines, of the terminal that stderr or stdout is; 80 by 24 where nobody says.</summary>
    public static (int Width, int Height) Size()
    {
        if (OperatingSystem.IsLinux())
        {
            // Console asks stdout alone, which is often a pipe while progress goes to a terminal.
            foreach (var stream in (int[])[2, 1])
            {
                if (ioctl(stream, GetWindowSize, out var size) == 0 && size.Columns > 0) return (size.Columns, size.Rows);
            }

            return (80, 24);
        }

        try
        {
            return (Console.WindowWidth, Console.WindowHeight);
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            return (80, 24);
        }
    }

    [DllImport("libc")]
    private static extern int ioctl(int descriptor, ulong request, out WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelWidth;
        public ushort PixelHeight;
    }
}
