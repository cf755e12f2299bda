using System.Text;
using Andon.Webhooks;

namespace Andon.Engine.Tests.Webhooks;

public sealed class StandardWebhooksTests
{
    // The example that the reference libraries of Standard Webhooks are tested with.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Id = "msg_p5jXN8AQM9LWM0D4loKWxJek", Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static readonly byte[] Body = """{"test": 2432232314}"""u8.ToArray();

    [Fact]
    public void The_published_example_is_signed_and_verified_as_published()
    {
        StandardWebhooks.Sign(Id, 1614265330, Body, Secret).ShouldBe(Signature);
        StandardWebhooks.Verify(Id, "1614265330", Body, Signature, Secret).ShouldBeTrue();
    }

    [Fact]
    public void Whatever_is_changed_the_signature_does_not_hold_and_one_of_several_is_enough()
    {
        StandardWebhooks.Verify(Id + "x", "1614265330", Body, Signature, Secret).ShouldBeFalse();
        StandardWebhooks.Verify(Id, "1614265331", Body, Signature, Secret).ShouldBeFalse();
        StandardWebhooks.Verify(Id, "1614265330", Encoding.UTF8.GetBytes("{}"), Signature, Secret).ShouldBeFalse();
        StandardWebhooks.Verify(Id, "1614265330", Body, Signature, StandardWebhooks.NewSecret()).ShouldBeFalse();
        StandardWebhooks.Verify(Id, "1614265330", Body, "", Secret).ShouldBeFalse();
        StandardWebhooks.Verify(Id, "1614265330", Body, "v1a,x v1,y " + Signature, Secret).ShouldBeTrue();
        StandardWebhooks.Sign(Id, 1614265330, Body, StandardWebhooks.NewSecret(), Secret).ShouldEndWith(" " + Signature);
    }

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true)]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false)]
    [InlineData("whsec_", false)]
    [InlineData("whsec_c2hvcnQ=", false)]
    [InlineData("whsec_not base64 but as long as one has to be!", false)]
    public void A_secret_has_its_prefix_and_enough_bytes(string secret, bool isOne)
    {
        StandardWebhooks.TryParseSecret(secret, out _).ShouldBe(isOne);
        StandardWebhooks.TryParseSecret(StandardWebhooks.NewSecret(), out var key).ShouldBeTrue();
        key!.Length.ShouldBe(32);
        StandardWebhooks.TryParseSecret("whsec_" + Convert.ToBase64String(new byte[64]), out _).ShouldBeTrue();
        StandardWebhooks.TryParseSecret("whsec_" + Convert.ToBase64String(new byte[65]), out _).ShouldBeFalse();
    }
}
