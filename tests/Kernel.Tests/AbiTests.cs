namespace Tuck.Kernel.Tests;

/// <summary>Our constants and struct layouts against the C compiler's headers.</summary>
public sealed class AbiTests
{
    /// <summary>Constants no header of a distribution we build on has, each with its reason. None so far.</summary>
    private static readonly Dictionary<string, string> s_unknownToHeaders = [];

    [ProgramFact("cc")]
    public void Every_constant_has_the_value_of_its_header()
        => RequireTrue([.. AbiClaims.Constants.Where(claim => !s_unknownToHeaders.ContainsKey(claim.Expression))]);

    [ProgramFact("cc")]
    public void Every_struct_has_the_layout_of_its_header() => RequireTrue(AbiClaims.Layouts);

    /// <summary>Offsets and sizes our code has as numbers, where a struct of ours would say no more.</summary>
    [ProgramTheory("cc")]
    [InlineData("offsetof(struct sockaddr_un, sun_path)", "2")]
    [InlineData("sizeof(((struct sockaddr_un *)0)->sun_path)", "108")]
    [InlineData("offsetof(struct dirent64, d_reclen)", "16")]
    [InlineData("offsetof(struct dirent64, d_name)", "19")]
    [InlineData("offsetof(struct termios, c_lflag)", "12")]
    [InlineData("sizeof(((struct termios *)0)->c_lflag)", "4")]
    [InlineData("sizeof(posix_spawnattr_t) <= 512 && sizeof(posix_spawn_file_actions_t) <= 512 && sizeof(sigset_t) <= 512", "1")]
    public void A_number_in_the_code_is_the_headers(string expression, string value)
        => RequireTrue([new(expression, value)]);

    [Theory]
    [InlineData("SYS_openat2")]
    [InlineData("SYS_mount_setattr")]
    [InlineData("O_NOFOLLOW")]
    [InlineData("FSCONFIG_CMD_CREATE")]
    [InlineData("MNT_DETACH")]
    [InlineData("EOPNOTSUPP")]
    public void Reflection_finds_constants_private_and_computed(string name)
        => Assert.Contains(AbiClaims.Constants, claim => claim.Expression == name);

    [Theory]
    [InlineData("sizeof(struct open_how)", "24")]
    [InlineData("sizeof(struct statx)", "256")]
    [InlineData("offsetof(struct statx, stx_mnt_id)", "144")]
    [InlineData("sizeof(struct statx_timestamp)", "16")]
    [InlineData("sizeof(struct mount_attr)", "32")]
    [InlineData("offsetof(struct statfs, f_flags)", "80")]
    [InlineData("sizeof(struct rlimit)", "16")]
    [InlineData("offsetof(struct pollfd, revents)", "6")]
    public void Reflection_finds_structs_and_their_fields(string expression, string value)
        => Assert.Contains(new AbiClaim(expression, value), AbiClaims.Layouts);

    [ProgramTheory("cc")]
    [InlineData("ENOENT", "3LL")]
    [InlineData("MNT_DETACH", "4LL")]
    [InlineData("FSOPEN_CLOEXEC", "2LL")]
    [InlineData("SYS_openat2", "436LL")]
    [InlineData("sizeof(struct open_how)", "32")]
    [InlineData("offsetof(struct mount_attr, userns_fd)", "16")]
    public void A_wrong_value_is_found(string expression, string value)
        => Assert.Equal([$"{expression} is not {value}"], AbiCompiler.Check([new(expression, value), new("ENOSYS", "38LL")]));

    [ProgramTheory("cc")]
    [InlineData("ENOTHING", "3LL")]
    [InlineData("sizeof(struct nothing)", "3")]
    [InlineData("offsetof(struct open_how, nothing)", "3")]
    public void What_no_header_knows_is_found(string expression, string value)
        => Assert.Contains(
            "no header knows it",
            Assert.Single(AbiCompiler.Check([new(expression, value)])), StringComparison.Ordinal);

    private static void RequireTrue(IReadOnlyList<AbiClaim> claims)
    {
        IReadOnlyList<string> wrong = AbiCompiler.Check(claims);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
