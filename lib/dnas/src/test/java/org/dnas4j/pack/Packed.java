package org.dnas4j.pack;

import java.nio.file.Path;
import java.util.Optional;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Architecture;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TinyExperiments;

/** A run of seconds and its packed file. */
record Packed(Path run, Outcome outcome, Path file, Packing.Result result) {
  static Packed of(Path directory, String bits, String... settings) {
    Path runs = directory.resolve("runs");
    Outcome outcome;
    try (Experiment experiment = TinyExperiments.open(TinyExperiments.config(settings), runs)) {
      Architecture architecture = Architecture.parse(experiment.net(), bits);
      outcome = experiment.retrain("one", Outcome.Kind.GIVEN, architecture, 3);
    }
    Path run = runs.resolve(outcome.run());
    Path file = directory.resolve("net.safetensors");
    Packing.Result result = Packing.pack(run, file, Tiny.libtorch(), Optional.empty(), line -> {});
    return new Packed(run, outcome, file, result);
  }

  Model model() {
    return Model.of(file, () -> null);
  }
}
