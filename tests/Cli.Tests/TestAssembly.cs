// Programs are run and mounts made; one test at a time keeps a machine of two cores honest about deadlines.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
