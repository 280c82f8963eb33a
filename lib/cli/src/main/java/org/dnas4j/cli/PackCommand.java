package org.dnas4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dnas4j.pack.Packing;
import org.dnas4j.report.Markdown;
import org.dnas4j.report.ModelTables;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dnas pack}: a run's network in a file of as many bits as it claims. */
@Command(
    name = "pack",
    description =
        "Write the network of a finished run with its weights in as many bits as they have.")
final class PackCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      description = "a finished training: its directory, or its name in --runs")
  Path run;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "ends in .safetensors; what is there is replaced once the new file is right")
  Path to;

  @Option(
      names = "--data",
      description =
          "directory of the run's images, which tell mean, deviation and class names; default:"
              + " datasets/SOURCE; drawn images need none")
  Path data;

  @Mixin RunsOption runs;

  @Override
  public Integer call() {
    if (!to.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
      throw new IllegalArgumentException(
          "--to " + to + "; allowed: a file that ends in .safetensors");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Engine engine = Engines.open("auto", EngineOptions.defaults().withThreads(1))) {
      Packing.Result result =
          Packing.pack(runs.find(run), to, engine, Optional.ofNullable(data), out::println);
      out.println(Markdown.of(ModelTables.layers(result.size())));
      out.println(Markdown.of(ModelTables.compression(result.size())));
      out.println(
          result.difference() == 0
              ? "read again: equal logits on random images"
              : "read again: logits differ by " + result.difference() + " at most");
      out.println("wrote " + to);
    }
    out.flush();
    return 0;
  }
}
