using Tuck.Delivery.Configuration;
using Tuck.Delivery.Ledger;
using Tuck.Delivery.Mounting;
using Tuck.Delivery.Requests;
using Tuck.Delivery.Secrets;
using Tuck.Delivery.Sources;
using Tuck.Delivery.Staging;
using Tuck.Kernel;

namespace Tuck.Delivery;

/// <summary>
/// One delivery, from "a container asks" to "its files are there". The order is the design:
/// <list type="number">
/// <item>View: the caller maps what it was given to a <see cref="ContainerView"/>.</item>
/// <item>Request: nothing asked ends here, as cheaply as it can.</item>
/// <item>Grant: every secret asked for is granted, or nothing is fetched.</item>
/// <item>Fetch: each secret into a buffer that is wiped.</item>
/// <item>Build: a detached memory file system of the right size.</item>
/// <item>Fill: files with their final owner and mode.</item>
/// <item>Seal: its superblock is made read-only.</item>
/// <item>Attach: inside the container's mount namespace and root.</item>
/// <item>Verify: from outside; otherwise undo and fail.</item>
/// <item>Record: one ledger entry, one audit line.</item>
/// </list>
/// Until step 8 nothing of it is visible anywhere, and a process killed before leaves nothing. Steps 3 and 4 may come earlier than
/// the others, when the container is announced and has no process yet.
/// </summary>
public sealed class SecretDelivery(ContainerView view, Settings settings, TimeProvider time)
{
    private readonly AuditLog _audit = new(settings.AuditPath, time);
    private readonly DeliveryLedger _ledger = new(settings.LedgerPath);
    private List<HeldSecret> _held = [];
    private long _startTime;

    /// <summary>What is being done, for the one line of a failure: <c>deliver db-password to 4f1c0a2b9d3e</c>.</summary>
    public string Operation { get; private set; } = Naming("secrets", view);

    /// <summary>What went less well than it should, in one line, or null.</summary>
    public string? Warning { get; private set; }

    /// <summary>Steps 3 to 10.</summary>
    /// <exception cref="DeliveryException">Nothing was delivered; the same holds for any other exception.</exception>
    public void Deliver(SecretRequest request, ISecretSource source)
    {
        using FetchedRequest fetched = Fetch(request, source);
        Place(fetched);
    }

    /// <summary>Steps 3 and 4.</summary>
    /// <exception cref="DeliveryException">One is not granted, or cannot be had.</exception>
    public FetchedRequest Fetch(SecretRequest request, ISecretSource source)
    {
        foreach (SecretTarget target in request.Targets)
        {
            RequireGrant(target); // 3
        }
        source.Expect([.. request.Targets.Select(target => target.Secret).Distinct()]);
        FetchedRequest fetched = new();
        try
        {
            foreach (SecretTarget target in request.Targets)
            {
                Fetch(target, source, fetched); // 4
            }
            return fetched;
        }
        catch
        {
            fetched.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Step 3 once more, for secrets fetched earlier: meanwhile a grant may have been taken back, or more be known of who the
    /// container is.
    /// </summary>
    /// <exception cref="DeliveryException">One is not granted.</exception>
    public void RequireGrants(FetchedRequest fetched)
    {
        foreach (FetchedTarget item in fetched.Items.Where(item => !item.IsOwn))
        {
            RequireGrant(item.Target);
        }
    }

    /// <summary>Steps 5 to 10. Borrows the values.</summary>
    /// <exception cref="DeliveryException">Nothing was delivered; the same holds for any other exception.</exception>
    public void Place(FetchedRequest fetched)
    {
        if (fetched.Items.Count > 0)
        {
            Place(fetched.Items);
        }
    }

    private void RequireGrant(SecretTarget target)
    {
        Operation = Naming(target.Secret, view);
        try
        {
            settings.Grants.Require(target.Secret, view.Identity);
        }
        catch (DeliveryException)
        {
            _audit.Append("deliver", "denied", view.Id, view.Identity.ToString(), [new(target.Secret, 0, target.Target)]);
            throw;
        }
    }

    private void Fetch(SecretTarget target, ISecretSource source, FetchedRequest fetched)
    {
        Operation = Naming(target.Secret, view);
        if (source.TryFetch(target.Secret) is { } secret)
        {
            fetched.Add(target, secret);
        }
        else if (!target.IsOptional)
        {
            throw new DeliveryException(ExitCode.SecretUnavailable, Missing(target.Secret));
        }
    }

    private string Missing(string secret)
        => settings.Sources.TryFind(secret, out _, out SourceProgram? program)
            ? $"fetch {secret} from source {program.Name}: it has no such secret"
            : $"no such secret; to create it: tuck secret create {secret} FILE";

    private void Place(List<FetchedTarget> fetched)
    {
        Operation = Naming(string.Join(", ", fetched), view);
        MountPlan plan = MountPlan.For(fetched.ConvertAll(item => item.Target), settings.SecretsDirectory);
        List<PlacedFile> files = PlacedFiles.For(view, plan, fetched);
        _held = Held(plan, fetched);
        using ProcFs proc = ProcFs.Open();
        string? stage = Stage.NameFor(view, settings);
        using ProcessHandle process = stage is null
            ? ContainerProcess.Open(proc, view)
            : ContainerProcess.OpenLiving(proc, view.Pid);
        _startTime = process.StartTime();
        if (stage is null)
        {
            Mount(plan, files, proc, process);
        }
        else
        {
            Fill(plan, files, new Stage(settings, stage), stage);
        }
    }

    private void Fill(MountPlan plan, List<PlacedFile> files, Stage stage, string name)
    {
        LedgerEntry? before = _ledger.Find(view.Identity.Engine, view.Id);
        stage.Claim(view, () => Record(name));
        try
        {
            stage.Fill(plan, files); // 5 to 9
            Audit(); // 10
        }
        catch
        {
            Undo(stage.Empty);
            Undo(() => Restore(before));
            throw;
        }
    }

    private void Mount(MountPlan plan, List<PlacedFile> files, ProcFs proc, ProcessHandle process)
    {
        using SecretMounts mounts = new(view, settings, plan);
        mounts.Build(files); // 5 to 7
        mounts.Attach(proc, process); // 8, 9
        try
        {
            Record(stage: null); // 10
            Audit();
        }
        catch
        {
            Undo(() => mounts.Detach(process));
            Undo(() => Restore(null));
            throw;
        }
        if (mounts.IsSwappable)
        {
            Warning = "tmpfs noswap is not supported here: these secrets may be written to swap";
        }
    }

    private void Record(string? stage)
        => _ledger.Record(new LedgerEntry
        {
            Id = view.Id,
            Engine = view.Identity.Engine,
            Image = view.Identity.Image,
            Name = view.Identity.Name ?? (view.Identity.Pod is null ? null : view.Label),
            Bundle = view.Bundle,
            Pid = view.Pid,
            PidStartTime = _startTime,
            Since = time.GetUtcNow(),
            Stage = stage,
            Secrets = _held,
            ExecPolicy = view.ExecPolicy,
            Variables = view.VariablesInFiles,
            MountLabel = view.MountLabel,
            Identity = view.Identity,
        });

    private void Restore(LedgerEntry? before)
    {
        if (before is not null)
        {
            _ledger.Record(before);
        }
        else
        {
            _ = _ledger.Remove(view.Identity.Engine, view.Id);
        }
    }

    /// <summary>After a failure, which is the one to be told, whatever else fails on the way back.</summary>
    private static void Undo(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e) when (e is DeliveryException or IOException)
        {
        }
    }

    private void Audit() => _audit.Append("deliver", "ok", view.Id, view.Identity.ToString(), _held);

    private static List<HeldSecret> Held(MountPlan plan, List<FetchedTarget> fetched)
    {
        List<HeldSecret> held = [];
        for (int i = 0; i < fetched.Count; i++)
        {
            SecretTarget target = fetched[i].Target;
            held.Add(new HeldSecret(target.Secret, fetched[i].Secret.Version, plan.Paths[i])
            {
                StaysUntilRestart = target.StaysUntilRestart,
                Expires = fetched[i].Secret.Expires,
            });
        }
        return held;
    }

    private static string Naming(string what, ContainerView view) => $"deliver {Printable.Of(what)} to {Printable.Of(view.Label)}";
}
