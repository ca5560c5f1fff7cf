using System.CommandLine;
using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Staging;

namespace Tuck.Cli.Stages;

/// <summary>Makes a stage for one container and prints what to mount.</summary>
internal sealed class CreateStageCommand : SessionCommand
{
    private const string DefaultSize = "16m";

    /// <summary>More than any container asks for; an inode costs nothing until it is used.</summary>
    private const int MaxFiles = 1024;

    private readonly Argument<string> _id = new("ID")
    {
        Description = "A name of your choice for the stage, one for each container",
    };

    private readonly Option<string> _size = new("--size")
    {
        Description = "Room for all files together (default: 16m)",
        HelpName = "SIZE",
        DefaultValueFactory = _ => DefaultSize,
    };

    internal CreateStageCommand(Session session)
        : base("create", "Make an empty directory in memory, which the hook fills whenever the container starts", session)
    {
        Add(_id);
        Add(_size);
        Examples =
        [
            "tuck stage create web-1",
            "podman run -v \"$(tuck stage create web-1)\":/run/secrets:ro --annotation tuck/secrets=db-password IMAGE",
        ];
    }

    protected override void Run(ParseResult arguments)
    {
        string id = Session.Subject = StageArguments.Require(arguments.GetRequiredValue(_id));
        long size = ByteSize.Parse(arguments.GetValue(_size) ?? DefaultSize);
        Settings settings = Session.Settings;
        AuditLog audit = Session.OpenAudit();
        Stage stage = new(settings, id);
        stage.Create(size, MaxFiles);
        audit.Append("stage", "ok", null, StageArguments.Attribute(id), []);
        Session.Output.WriteLine(stage.Path);
        Session.Hint($"start the container with: -v {stage.Path}:{settings.SecretsDirectory}:ro");
    }
}
