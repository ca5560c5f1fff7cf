namespace Tuck.Cli.Doctor;

/// <summary>One thing to look at. It changes nothing that outlives it.</summary>
internal interface ICheck
{
    /// <summary>At least one finding.</summary>
    IEnumerable<Finding> Run();
}
