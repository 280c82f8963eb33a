package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.cost.Size;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Architecture;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds of quantizers in whole experiments; their numbers are tested beside them. */
class QuantizerExperimentsTest {
  @TempDir private Path runs;

  @ParameterizedTest
  @CsvSource({
    "quant.weights=sawb, 2",
    "quant.weights=twn, 2",
    "quant.weights=ttq, 2",
    "quant.weights=xnor, 1",
    "quant.weights=qil, 2",
    "quant.activations=qil, 3/2",
    "quant.activations.plus=true, 3/2",
    "quant.gradientBits=6, 2",
    "quant.weights=admm, 2",
    "quant.weights=kmeans, 2",
    "quant.weights=groupnet, 2",
    "quant.activations=xnor net=preact_resnet(depth=8;relu=false), 1/1"
  })
  void searchedAndRetrained(String settings, String bits) {
    ExperimentConfig config =
        TinyExperiments.config(
            Stream.concat(
                    Stream.of(settings.replace(';', ',').split(" ")),
                    Stream.of("search.candidates=0," + bits + ",32"))
                .toArray(String[]::new));
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      double compression = experiment.search().result().ranked().get(0).compression(new Size());
      assertTrue(compression >= 1, "compression " + compression);
      String literal =
          experiment.net().groupSizes().stream()
              .map(size -> String.join(" ", Collections.nCopies(size, bits)))
              .collect(Collectors.joining(" | "));
      Architecture uniform = Architecture.parse(experiment.net(), literal);
      Outcome outcome = experiment.retrain("one", Outcome.Kind.GIVEN, uniform, 3);
      assertTrue(outcome.accuracy() >= 0 && outcome.accuracy() <= 1);
    }
  }
}
