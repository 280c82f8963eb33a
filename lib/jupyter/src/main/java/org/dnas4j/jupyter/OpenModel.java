package org.dnas4j.jupyter;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dnas4j.pack.Evaluation;
import org.dnas4j.pack.Model;
import org.dnas4j.pack.Prediction;
import org.dnas4j.report.ModelTables;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.train.ThreadControl;
import tech.tablesaw.api.Table;

/** A trained network in a notebook, see {@link Lab#open}. */
public final class OpenModel {
  private static final int TOP = 3;

  private final Model model;

  OpenModel(Model model) {
    this.model = model;
  }

  /** The network. */
  public Model model() {
    return model;
  }

  /** Bits and bytes of each layer. */
  public Table table() {
    return Problem.told(() -> ModelTables.layers(model.size()));
  }

  /** How many times smaller it is, as its bits claim and as its file is. */
  public Table compression() {
    return Problem.told(() -> ModelTables.compression(model.size()));
  }

  /** Scores it on its test set, in the folder that DNAS_DATA names or the usual one. */
  public Evaluation evaluate() {
    return evaluate(folder());
  }

  private String folder() {
    return Lab.data().orElse(Lab.project().resolve(model.data().dir())).toString();
  }

  /** Scores it on its test set in a folder; drawn images need none. */
  public Evaluation evaluate(String folder) {
    return Problem.told(
        () -> {
          try (Engine engine = engine()) {
            return Evaluation.of(
                model,
                engine,
                ThreadControl::automatic,
                Optional.of(Path.of(folder)),
                System.out::println);
          }
        });
  }

  /** The three most probable classes of JPEG or PNG files, resized and cropped as in validation. */
  public List<Prediction> predict(String... images) {
    return Problem.told(
        () -> {
          // A run's images alone tell its normalization.
          Model complete =
              model.normalization().isPresent()
                  ? model
                  : model.complete(Optional.of(Path.of(folder())), System.out::println);
          try (Engine engine = engine()) {
            return Prediction.of(
                complete, engine, Arrays.stream(images).map(Path::of).toList(), TOP);
          }
        });
  }

  private static Engine engine() {
    return Engines.open(EngineOptions.defaults());
  }

  @Override
  public String toString() {
    return model.name() + ": " + model.network().net() + ", " + model.network().architecture();
  }
}
