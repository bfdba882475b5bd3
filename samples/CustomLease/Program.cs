using CustomLease;
using Galaxy.Runtime.Testing;
using Microsoft.Extensions.Options;

// Proves the file lease store with the conformance kit: one line per case, and exit code 1 if one fails.
var folder = Directory.CreateTempSubdirectory("custom-lease-").FullName;
var failed = 0;
try
{
    var options = Options.Create(new FileLeaseOptions { Folder = folder });
    var contract = new GameLeaseStoreContract(() => new FileLeaseStore(options, TimeProvider.System), new RealTimeConformanceClock());
    foreach (var caseName in GameLeaseStoreContract.CaseNames)
    {
        try
        {
            await contract.RunAsync(caseName, CancellationToken.None);
            Console.WriteLine($"ok    {caseName}");
        }
        catch (ConformanceException exception)
        {
            Console.WriteLine($"FAIL  {exception.Message}");
            failed++;
        }
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

Console.WriteLine($"{GameLeaseStoreContract.CaseNames.Count - failed} of {GameLeaseStoreContract.CaseNames.Count} cases passed");
return failed == 0 ? 0 : 1;
