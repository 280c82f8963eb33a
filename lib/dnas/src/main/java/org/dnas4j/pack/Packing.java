package org.dnas4j.pack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.dnas4j.base.Check;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.base.IoProblem;
import org.dnas4j.data.Images;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.QuantizedWeights;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.train.TrainingData;
import org.dnas4j.weights.LevelCode;
import org.dnas4j.weights.PackedFile;

/** Writes the network of a finished run into a file of as many bits as it claims. */
public final class Packing {
  /** Logits of the file and of the run differ by no more. */
  private static final float MOST_DIFFERENCE = 1e-5f;

  private static final int IMAGES = 8;

  private Packing() {}

  /**
   * What was written.
   *
   * @param size per layer and in all
   * @param difference the largest one between a logit of the file's network and of the run's on
   *     eight random images; 0 means equal
   */
  public record Result(PackedSize size, float difference) {}

  /**
   * Packs a run's network. The file is read again and has to give the run's logits before it gets
   * its name.
   *
   * @param run its directory
   * @param engine quantizes the weights and compares, in 32 bits
   * @param data folder of the run's images, which tell normalization and classes; empty for the
   *     usual one
   * @param log takes a line on photos
   * @throws IllegalArgumentException if there is no such run, its images are others, its weights
   *     have more values than bits, or the logits differ by more than 1e-5
   * @throws UncheckedIOException if the file cannot be written
   */
  public static Result pack(
      Path run, Path target, Engine engine, Optional<Path> data, Consumer<String> log) {
    Model trained = PackedModel.ofRun(run);
    TrainingData images = trained.images(data, log);
    requireSame(trained, images.images().train());
    Model complete = trained.with(images);
    Map<String, String> about =
        PackedModel.about(run, complete, images.images().test().unorderedSha256());
    PackedFile file = encode(engine, complete, about);
    Path unchecked = target.resolveSibling(target.getFileName() + ".unchecked");
    try {
      file.write(unchecked);
      Model read = PackedModel.of(unchecked, PackedFile.read(unchecked));
      float difference = difference(engine, complete, read);
      Check.that(
          difference <= MOST_DIFFERENCE,
          "difference between logits of " + target + " and of " + complete.name(),
          difference,
          "at most " + MOST_DIFFERENCE + "; please report it");
      DurableFiles.rename(unchecked, target);
      return new Result(read.size(), difference);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target + ": " + IoProblem.of(e), e);
    } finally {
      try {
        Files.deleteIfExists(unchecked);
      } catch (IOException e) {
        log.accept("warning: " + unchecked + " is left: " + IoProblem.of(e));
      }
    }
  }

  /** Of photos the normalization is always the same, and all would have to be read. */
  private static void requireSame(Model trained, Images train) {
    String expected = trained.about().get(train.name());
    if (expected == null || trained.data().source().photos()) {
      return;
    }
    String found = train.sha256();
    Check.that(
        found.equals(expected),
        "SHA-256 of " + train.name(),
        found,
        expected + ", as run " + trained.name() + " saw; give the folder of those with --data");
  }

  /** The file of a network, its weights as the network computes with them. */
  static PackedFile encode(Engine engine, Model model, Map<String, String> about) {
    SavedNetwork network = model.network();
    Map<String, NamedArray> quantized =
        QuantizedWeights.of(
            engine,
            network.net(),
            network.architecture().weightBits(),
            network.quant(),
            network.arrays());
    Map<String, NamedArray> floats;
    // What the network of such weights has, and nothing else.
    try (QuantizedNetwork built = model.with(quantized, true).open(engine)) {
      floats = new LinkedHashMap<>(LayerState.save(built));
    }
    Map<String, LevelCode> codes = new LinkedHashMap<>();
    PackedModel.coded(network.architecture())
        .forEach((name, bits) -> codes.put(name, LevelCode.of(name, floats.remove(name), bits)));
    return new PackedFile(about, floats, codes);
  }

  private static float difference(Engine engine, Model one, Model other) {
    float[] expected = logits(engine, one);
    float[] found = logits(engine, other);
    float largest = 0;
    for (int i = 0; i < expected.length; i++) {
      float difference = Math.abs(expected[i] - found[i]);
      largest = Float.isNaN(difference) ? Float.NaN : Math.max(largest, difference);
    }
    return largest;
  }

  /** Of images whose values are normal, as normalized ones are about. */
  static float[] logits(Engine engine, Model model) {
    NetSpec net = model.network().net();
    Shape shape = Shape.of(IMAGES, 3, net.imageSize(), net.imageSize());
    float[] pixels = new float[shape.size()];
    Rng rng = Rng.of(0).split("pack");
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) rng.nextGaussian();
    }
    try (QuantizedNetwork built = model.open(engine);
        Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.RUNNING);
      return model.requireFinite(
          built.forward(pass, engine.create(shape, pixels)).value().toFloats());
    }
  }
}
