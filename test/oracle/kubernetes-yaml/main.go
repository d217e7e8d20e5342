// Reads YAML documents from standard input, each ended by a NUL byte, and prints each as one line of JSON:
// {"ok":...} or {"error":"..."}. The argument chooses the reader: "kubectl" (sigs.k8s.io/yaml, strict about duplicate
// keys) or "kustomize" (the yaml.v3 that kustomize, Flux and Argo CD read files with).
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"log"
	"os"

	yaml3 "go.yaml.in/yaml/v3"
	kubernetes "sigs.k8s.io/yaml"
)

type answer struct {
	Ok    json.RawMessage `json:"ok,omitempty"`
	Error string          `json:"error,omitempty"`
}

func main() {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	read := readers[os.Args[1]]
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	lines := json.NewEncoder(output)
	for _, document := range bytes.Split(bytes.TrimSuffix(input, []byte{0}), []byte{0}) {
		var line answer
		if line.Ok, err = read(document); err != nil {
			line = answer{Error: err.Error()}
		}
		if err := lines.Encode(line); err != nil {
			log.Fatal(err)
		}
	}
}

var readers = map[string]func([]byte) (json.RawMessage, error){
	"kubectl": func(document []byte) (json.RawMessage, error) {
		return kubernetes.YAMLToJSONStrict(document)
	},
	"kustomize": func(document []byte) (json.RawMessage, error) {
		var value any
		if err := yaml3.Unmarshal(document, &value); err != nil {
			return nil, err
		}
		return json.Marshal(value)
	},
}
