namespace Tuck.Delivery.Rotation;

/// <summary>What became of one secret in one running container.</summary>
public enum RotationResult
{
    /// <summary>The container has the new version.</summary>
    Rotated,

    /// <summary>It would have, had that been asked for and not only what would be done.</summary>
    Outdated,

    /// <summary>It keeps what it has, as it wishes (<c>rotate=restart</c>) or because the store has the secret no more.</summary>
    Kept,

    /// <summary>It ended meanwhile.</summary>
    Ended,

    /// <summary>It was to have the new version and has what it had.</summary>
    Failed,
}
