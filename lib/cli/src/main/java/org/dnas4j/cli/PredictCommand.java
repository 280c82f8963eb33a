package org.dnas4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dnas4j.base.Check;
import org.dnas4j.pack.Model;
import org.dnas4j.pack.Prediction;
import org.dnas4j.report.Markdown;
import org.dnas4j.report.ModelTables;
import org.dnas4j.tensor.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dnas predict}: what a network takes some images for. */
@Command(name = "predict", description = "The most probable classes of images.")
final class PredictCommand implements Callable<Integer> {
  @Mixin ModelOptions model;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "JPEG or PNG files; each is resized and cropped as in validation")
  List<Path> images;

  @Option(
      names = "--top",
      defaultValue = "3",
      paramLabel = "N",
      description = "how many classes; default: ${DEFAULT-VALUE}")
  int top;

  @Override
  public Integer call() {
    Check.that(top >= 1, "--top", top, "at least 1");
    Model read = model.model();
    if (read.normalization().isEmpty() || read.classes().isEmpty() && model.data().isPresent()) {
      read = read.complete(model.data(), model.options::say);
    }
    PrintWriter out = model.options.spec.commandLine().getOut();
    try (Engine engine = model.engine()) {
      List<Prediction> predictions = Prediction.of(read, engine, images, top);
      out.print(Markdown.of(ModelTables.predictions(predictions)));
    }
    out.flush();
    return 0;
  }
}
