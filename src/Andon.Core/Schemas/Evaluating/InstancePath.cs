using System.Text;

namespace Andon.Schemas;

/// <summary>The way from the root of the instance to the value under evaluation.</summary>
internal sealed class InstancePath
{
    private readonly List<(string? Name, int Index)> _steps = [];

    public void Push(string name) => _steps.Add((name, 0));

    public void Push(int index) => _steps.Add((null, index));

    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    /// <summary>As a JSON pointer (RFC 6901).</summary>
    public override string ToString()
    {
        if (_steps.Count == 0)
            return "";
        var pointer = new StringBuilder();
        foreach (var (name, index) in _steps)
        {
            pointer.Append('/');
            if (name is null)
                pointer.Append(index);
            else
                pointer.Append(JsonPointers.Escape(name));
        }

        return pointer.ToString();
    }
}
