// An NRI plugin that subscribes to what tuck-nri subscribes to and does nothing, made with the reference stub: what a plugin
// costs by being there. Usage: nothing [-socket PATH].
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/containerd/nri/pkg/api"
	"github.com/containerd/nri/pkg/stub"
)

// launched: by the runtime, which the file's name then tells the plugin's name.
type nothing struct{ launched bool }

type (
	ctx = context.Context
	pod = *api.PodSandbox
	box = *api.Container
)

// NRI 0.6 synchronizes no plugin that it launched.
func (n nothing) Configure(ctx, string, string, string) (api.EventMask, error) {
	if n.launched {
		fmt.Fprintln(os.Stderr, "registered")
	}
	return 0, nil
}

func (n nothing) Synchronize(ctx, []*api.PodSandbox, []*api.Container) ([]*api.ContainerUpdate, error) {
	if !n.launched {
		fmt.Fprintln(os.Stderr, "registered")
	}
	return nil, nil
}

func (nothing) RunPodSandbox(ctx, pod) error    { return nil }
func (nothing) StopPodSandbox(ctx, pod) error   { return nil }
func (nothing) RemovePodSandbox(ctx, pod) error { return nil }
func (nothing) CreateContainer(ctx, pod, box) (*api.ContainerAdjustment, []*api.ContainerUpdate, error) {
	return nil, nil, nil
}
func (nothing) StartContainer(ctx, pod, box) error                          { return nil }
func (nothing) StopContainer(ctx, pod, box) ([]*api.ContainerUpdate, error) { return nil, nil }
func (nothing) RemoveContainer(ctx, pod, box) error                         { return nil }

func main() {
	socket := flag.String("socket", api.DefaultSocketPath, "the runtime's")
	flag.Parse()
	options := []stub.Option{stub.WithSocketPath(*socket)}
	launched := os.Getenv(api.PluginNameEnvVar) != ""
	if !launched {
		options = append(options, stub.WithPluginName("nothing"), stub.WithPluginIdx("90"))
	}
	plugin, err := stub.New(nothing{launched}, options...)
	if err == nil {
		err = plugin.Run(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "nothing:", err)
		os.Exit(1)
	}
}
