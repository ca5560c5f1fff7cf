namespace Tuck.Delivery.Mounting;

/// <summary>A file and its absolute path in the container.</summary>
public sealed record PlacedFile(string Path, SecretFile File);
