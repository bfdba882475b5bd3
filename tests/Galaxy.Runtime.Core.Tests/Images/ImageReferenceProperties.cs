using FsCheck;
using FsCheck.Fluent;

namespace Galaxy.Runtime.Core.Tests.Images;

public sealed class ImageReferenceProperties
{
    // Fixed seeds: a failure is the same failure in the next run.
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(20_260_101, 7);

    private static readonly Gen<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(static text => text ?? ""),
        Gen.Elements("a", "repo", "Repo", "1.2.3", "host.com", "localhost", "[::1]", "sha256", new string('f', 64), ":", "@", "/", "//", ".", "_", "-", " ", "\n", "é")
            .ListOf()
            .Select(string.Concat));

    [Fact]
    public void Parsing_never_throws_and_says_either_what_it_is_or_what_is_wrong() =>
        Prop.ForAll(Texts.ToArbitrary(), static text =>
        {
            var isWellFormed = ImageReference.TryParse(text, out var reference, out var problem);
            return isWellFormed == (reference is not null) && isWellFormed == (problem is null);
        }).Check(Seeded);

    [Fact]
    public void What_is_accepted_is_accepted_again_in_its_full_form_with_the_same_parts() =>
        Prop.ForAll(Texts.ToArbitrary(), static text =>
        {
            if (!ImageReference.TryParse(text, out var reference, out _))
            {
                return true;
            }

            var full = FullForm(reference);
            return ImageReference.TryParse(full, out var again, out _) && FullForm(again) == full && again.Registry == reference.Registry && again.Tag == reference.Tag;
        }).Check(Seeded);

    [Fact]
    public void References_put_together_from_parts_come_apart_into_those_parts()
    {
        var component = Gen.Elements("a", "engine", "my-app", "a__b", "x.y", "n0", "a---b");
        var references =
            from domain in Gen.Elements("example.com", "localhost", "localhost:5000", "10.0.0.1:8", "[fc00::1]:5000", "Reg", "a-b.c")
            from path in component.NonEmptyListOf().Select(static parts => string.Join('/', parts.Take(5)))
            from tag in Gen.Elements(null, "1.2.3", "v1", "_", "A.b-C_d", new string('t', 128))
            from digest in Gen.Elements(null, "sha256:" + new string('0', 64), "sha512:" + new string('9', 128))
            select (domain, path, tag, digest);

        Prop.ForAll(references.ToArbitrary(), static parts =>
            ImageReference.TryParse(Join(parts.domain, parts.path, parts.tag, parts.digest), out var reference, out _)
            && (reference.Registry, reference.Repository, reference.Tag, reference.Digest) == parts).Check(Seeded);
    }

    private static string FullForm(ImageReference reference) => Join(reference.Registry, reference.Repository, reference.Tag, reference.Digest);

    private static string Join(string domain, string path, string? tag, string? digest) =>
        $"{domain}/{path}{(tag is null ? "" : ":" + tag)}{(digest is null ? "" : "@" + digest)}";
}
