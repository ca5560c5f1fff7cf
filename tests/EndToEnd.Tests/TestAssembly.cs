// Every test has an installation, and a host with a mount table, of its own; two at a time is what the smallest machine can bear.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
