package org.dnas4j.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dnas4j.dl4j.Dl4jExport;
import org.dnas4j.net.QuantizedWeights;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.weights.TorchvisionWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dnas export}: a run's network for Deeplearning4j or for PyTorch. */
@Command(
    name = "export",
    description = "Write the network of a finished run for Deeplearning4j or PyTorch.")
final class ExportCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      description = "directory of a baseline or retraining, one of those in --runs of dnas train")
  Path run;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description =
          "ends in .zip: a ComputationGraph of Deeplearning4j; in .safetensors: weights with"
              + " torchvision's names")
  Path to;

  @Option(
      names = "--quantized",
      description =
          "write the quantized weights to .safetensors, not the latent ones that they come from;"
              + " a .zip always has the quantized ones")
  boolean quantized;

  @Override
  public Integer call() {
    String name = to.getFileName().toString().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".zip") && !name.endsWith(".safetensors")) {
      throw new IllegalArgumentException(
          "--to " + to + "; allowed: a file that ends in .zip or .safetensors");
    }
    SavedNetwork saved = SavedNetwork.of(run);
    if (name.endsWith(".zip")) {
      try (Engine engine = engine()) {
        Dl4jExport.write(to, engine, saved.architecture(), saved.quant(), saved.arrays());
      }
    } else {
      TorchvisionWeights.write(to, saved.net(), weights(saved));
    }
    spec.commandLine().getOut().println("wrote " + to);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private Map<String, NamedArray> weights(SavedNetwork saved) {
    if (!quantized) {
      return saved.arrays();
    }
    try (Engine engine = engine()) {
      return QuantizedWeights.of(
          engine, saved.net(), saved.architecture().weightBits(), saved.quant(), saved.arrays());
    }
  }

  private static Engine engine() {
    return Engines.open("auto", EngineOptions.defaults().withThreads(1));
  }
}
