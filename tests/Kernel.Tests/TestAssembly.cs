// Descriptors of the process are counted, its umask and the switch RootDirectory.OpenAt2IsMissing are set: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
