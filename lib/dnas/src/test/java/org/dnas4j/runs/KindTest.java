package org.dnas4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.runs.Outcome.Kind;
import org.dnas4j.search.Architecture;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the bits of a training come from, whoever trained it. */
class KindTest {
  private static final String OTHER = "2 2 2 | 2 2 2 | 2 2 32";

  @TempDir private Path runs;

  private Outcome given(ExperimentConfig config, Kind kind, String bits) {
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      return experiment.retrain(
          bits, kind, Architecture.parse(experiment.net(), bits), config.seed());
    }
  }

  private Map<String, Kind> kinds() {
    return FinishedRuns.in(runs).outcomes().stream()
        .collect(Collectors.toMap(Outcome::run, Outcome::kind));
  }

  @Test
  void whatIsTypedIsGivenUntilASearchBesideItHasDrawnIt() {
    ExperimentConfig config = TinyExperiments.config("controls.uniformBits=2");
    // What the pipeline will draw, from another folder of runs.
    FinishedRuns plan;
    try (Experiment experiment = TinyExperiments.open(config, runs.resolve("elsewhere"))) {
      plan = experiment.pipeline();
    }
    String sample = bits(plan, Kind.SEARCHED);
    String control = bits(plan, Kind.RANDOM);
    // Earlier versions called a typed one searched, too.
    Outcome first = given(config, Kind.GIVEN, sample);
    Outcome second = given(config, Kind.SEARCHED, control);
    Outcome third = given(config, Kind.SEARCHED, OTHER);
    assertEquals(
        Map.of(first.run(), Kind.GIVEN, second.run(), Kind.GIVEN, third.run(), Kind.GIVEN),
        kinds());

    FinishedRuns collected;
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      collected = experiment.pipeline();
    }
    assertEquals(plan.outcomes(), collected.outcomes());
    Map<String, Kind> kinds = kinds();
    assertEquals(Kind.SEARCHED, kinds.get(first.run()));
    assertEquals(Kind.RANDOM, kinds.get(second.run()));
    assertEquals(Kind.GIVEN, kinds.get(third.run()));
    collected.outcomes().forEach(o -> assertEquals(o.kind(), kinds.get(o.run()), o.toString()));
  }

  private static String bits(FinishedRuns plan, Kind kind) {
    return plan.outcomes().stream()
        .filter(o -> o.kind() == kind)
        .findFirst()
        .orElseThrow()
        .bits()
        .toString();
  }

  /** The result of a search holds the samples of the settings under which it ran. */
  @Test
  void samplesThatOtherSettingsDrewAreKnownToo() {
    ExperimentConfig config =
        TinyExperiments.config(
            "controls.uniformBits=2", "controls.randomArchitectures=0", "sampling.draws=1");
    FinishedRuns one;
    FinishedRuns three;
    try (Experiment experiment = TinyExperiments.open(config, runs);
        Experiment wider =
            TinyExperiments.open(
                config.with("sampling.draws", 12).with("sampling.keep", 3), runs)) {
      one = experiment.pipeline();
      three = wider.pipeline();
    }
    assertEquals(1, one.searches().get(0).samples().size());
    assertEquals(3, three.searches().get(0).samples().size());
    Map<String, Kind> kinds = kinds();
    three.outcomes().forEach(o -> assertEquals(o.kind(), kinds.get(o.run()), o.toString()));
  }

  @Test
  void aSearchOfAnotherNetworkHasNotDrawnIt() throws IOException {
    ExperimentConfig config = TinyExperiments.config("controls.uniformBits=2");
    Found found;
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      found = experiment.search();
    }
    ExperimentConfig wider = config.with("net.width", 4);
    Outcome outcome = given(wider, Kind.GIVEN, found.samples().get(0).literal());
    assertEquals(Map.of(outcome.run(), Kind.GIVEN), kinds());
    Path result = runs.resolve(outcome.run()).resolve(Run.RESULT);
    assertEquals(1, Files.readString(result).split("\"given\"", -1).length - 1);
  }
}
