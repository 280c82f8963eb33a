package org.dnas4j.pack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.dnas4j.data.Normalization;
import org.dnas4j.data.Photo;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;

/**
 * What a network takes an image for.
 *
 * @param image its file
 * @param guesses the most probable classes, that first
 */
public record Prediction(Path image, List<Guess> guesses) {
  /** Copies the list. */
  public Prediction {
    guesses = List.copyOf(guesses);
  }

  /**
   * One class.
   *
   * @param label its name, or its number where names are not known
   * @param probability by softmax, 0 to 1
   */
  public record Guess(String label, double probability) {}

  /**
   * Classifies JPEG and PNG files, each resized and cropped as in validation.
   *
   * @param top how many classes to tell of each
   * @throws IllegalArgumentException if a file cannot be decoded, or the network does not say how
   *     its input is normalized
   */
  public static List<Prediction> of(Model model, Engine engine, List<Path> images, int top) {
    Normalization normalization =
        model
            .normalization()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        model.name()
                            + " does not say how its input is normalized, which its training"
                            + " images tell; give their folder with --data DIR, or a packed file"));
    List<Prediction> predictions = new ArrayList<>();
    try (QuantizedNetwork network = model.open(engine)) {
      for (Path image : images) {
        float[] pixels = Photo.read(image, model.view(), normalization);
        predictions.add(new Prediction(image, guesses(model, engine, network, pixels, top)));
      }
    }
    return predictions;
  }

  private static List<Guess> guesses(
      Model model, Engine engine, QuantizedNetwork network, float[] pixels, int top) {
    int side = model.network().net().imageSize();
    float[] probabilities;
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.RUNNING);
      Var logits = network.forward(pass, engine.create(Shape.of(1, 3, side, side), pixels));
      model.requireFinite(logits.value().toFloats());
      probabilities = logits.softmax().value().toFloats();
    }
    return IntStream.range(0, probabilities.length)
        .boxed()
        .sorted(Comparator.comparing((Integer c) -> -probabilities[c]))
        .limit(top)
        .map(c -> new Guess(label(model, c), probabilities[c]))
        .toList();
  }

  private static String label(Model model, int label) {
    return model.classes().isEmpty() ? "class " + label : model.classes().get(label);
  }
}
