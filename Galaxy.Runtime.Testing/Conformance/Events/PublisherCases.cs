namespace Galaxy.Runtime.Testing;

/// <summary>The cases of both publishers; what they publish is made by the contracts.</summary>
internal static class PublisherCases
{
    public static CaseTable<PublisherScope<TMessage>> For<TMessage>(Func<TMessage> make, Func<IEnumerable<TMessage>> makeOfEveryType)
        where TMessage : class => new()
    {
        {
            "Every field arrives as it was published", async scope =>
            {
                var message = make();
                await scope.PublishAsync(message);
                await scope.MustArriveAsync("the message", message);
            }
        },
        {
            "Every type arrives", async scope =>
            {
                foreach (var message in makeOfEveryType())
                {
                    await scope.PublishAsync(message);
                    await scope.MustArriveAsync("a message of every type", message);
                }
            }
        },
        {
            "Messages arrive in the order in which they were published", async scope =>
            {
                var messages = Enumerable.Range(0, 20).Select(_ => make()).ToList();
                foreach (var message in messages)
                {
                    await scope.PublishAsync(message);
                }

                await scope.MustArriveAsync("20 messages", messages);
            }
        },
        {
            "Messages published at once by two publishers all arrive", async scope =>
            {
                var messages = Enumerable.Range(0, 32).Select(_ => make()).ToList();
                var another = scope.OpenAnother();
                await Task.WhenAll(messages.Select((message, number) => Task.Run(async () => await (number % 2 == 0 ? scope.Publish : another)(message, CancellationToken.None))));
                Expect.Equal(32, (await scope.ReadAsync(messages)).Count, "how many of 32 messages arrived");
            }
        },
        {
            "A cancelled token cancels a publish", async scope =>
            {
                var message = make();
                await Expect.CancelsAsync(token => scope.Publish(message, token), "a publish");
                Expect.Equal(0, (await scope.ReadAsync(message)).Count, "how many of a cancelled message arrived");
            }
        },
    };
}
