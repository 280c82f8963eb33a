package org.dnas4j.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dnas4j.pack.Evaluation;
import org.dnas4j.pack.Model;
import org.dnas4j.report.Markdown;
import org.dnas4j.report.ModelTables;
import org.dnas4j.tensor.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dnas evaluate}: accuracy of a packed, exported or trained network. */
@Command(
    name = "evaluate",
    description = {
      "Accuracy, loss, confusion and speed of a packed, exported or trained network.",
      "Its test images are those in --data, in datasets/SOURCE without it, or drawn as its run's."
    })
final class EvaluateCommand implements Callable<Integer> {
  @Mixin ModelOptions model;

  @Override
  public Integer call() {
    PrintWriter out = model.options.spec.commandLine().getOut();
    Model read = model.model();
    try (Engine engine = model.engine()) {
      Evaluation evaluation =
          Evaluation.of(
              read,
              engine,
              model.engineConfig().threads()::control,
              model.data(),
              model.options::say);
      evaluation.note().ifPresent(note -> out.println("note: " + note));
      out.println(Markdown.of(ModelTables.confusion(evaluation)));
      out.printf(
          Locale.ROOT,
          "accuracy %.2f %%, loss %.4f, %.0f images/s on %s%n",
          100 * evaluation.score().accuracy(),
          evaluation.score().loss(),
          evaluation.imagesPerSecond(),
          engine.description());
    }
    out.flush();
    return 0;
  }
}
