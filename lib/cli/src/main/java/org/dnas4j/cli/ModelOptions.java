package org.dnas4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dnas4j.config.EngineConfig;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.pack.Model;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engines;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which network to use, and on what. */
final class ModelOptions {
  private static final String ENGINE = "engine.";

  @Parameters(
      index = "0",
      paramLabel = "NETWORK",
      description =
          "a file of dnas pack or dnas export, or a finished training: its directory, or its name in"
              + " --runs; --preset and --set net... tell the network of an export, which does not")
  Path source;

  @Mixin RunOptions options;

  /** Reads the network. */
  Model model() {
    Model model = Model.of(options.runs.find(source), options::config);
    if (!model.isExport()) {
      requireEngineAlone();
    }
    return model;
  }

  /** What would be ignored is refused. */
  private void requireEngineAlone() {
    List<String> ignored = new ArrayList<>();
    options.settings.stream()
        .filter(setting -> !setting.strip().startsWith(ENGINE))
        .forEach(setting -> ignored.add("--set " + setting));
    if (options.spec.commandLine().getParseResult().hasMatchedOption("--preset")) {
      ignored.add("--preset");
    }
    if (!ignored.isEmpty()) {
      throw new IllegalArgumentException(
          String.join(", ", ignored)
              + " would change nothing: "
              + source
              + " says which network it is; allowed: --set engine...., and the others for a file"
              + " of dnas export");
    }
  }

  /** The folder that was asked for. */
  Optional<Path> data() {
    return Optional.ofNullable(options.data);
  }

  /** The engine's settings. */
  EngineConfig engineConfig() {
    List<String> own = options.settings.stream().filter(s -> s.strip().startsWith(ENGINE)).toList();
    return ExperimentConfig.preset(options.preset).withSettings(own).engine();
  }

  /** Opens the engine. */
  Engine engine() {
    EngineConfig config = engineConfig();
    return Engines.open(config.name(), config.options());
  }
}
