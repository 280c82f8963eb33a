package org.dnas4j.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.runs.Found;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Architectures;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Rng;

/** Controls of about the cost of the first sample that a search found, drawn at random. */
final class RandomControls {
  /** Relative difference in cost that a control may have. */
  private static final double TOLERANCE = 0.02;

  private RandomControls() {}

  static List<Architecture> of(
      ExperimentConfig config, NetSpec net, Found found, Consumer<String> log) {
    Cost cost = config.search().cost();
    double compression = found.samples().get(0).compression(cost);
    List<Candidates> candidates = Candidates.of(net, config.search().candidates());
    List<Architecture> controls = new ArrayList<>();
    for (int i = 0; i < config.controls().randomArchitectures(); i++) {
      Rng rng = Rng.of(config.seed()).split("random control").split(i);
      Optional<Architecture> random =
          Architectures.random(cost, net, candidates, compression, TOLERANCE, rng);
      if (random.isEmpty()) {
        log.accept("no random architecture has about the cost of the first sample; left out");
      } else {
        controls.add(random.get());
      }
    }
    return controls;
  }
}
