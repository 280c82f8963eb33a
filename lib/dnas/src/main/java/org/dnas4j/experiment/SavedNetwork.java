package org.dnas4j.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dnas4j.kind.Kinds;
import org.dnas4j.net.LayerState;
import org.dnas4j.net.ResNet;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.net.WeightCheck;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;

/**
 * The trained network of a finished run, baseline or retraining.
 *
 * @param net the network, as {@code config.json} and the arrays' shapes describe it
 * @param architecture the precision of each block
 * @param arrays latent weights, clipping levels and batch normalizations by name, without the
 *     optimizer's state
 */
public record SavedNetwork(
    ResNetSpec net, Architecture architecture, Map<String, NamedArray> arrays) {
  /** Height and width of the images of runs whose configuration says no other. */
  private static final int IMAGE_SIZE = 32;

  /**
   * Reads the last checkpoint of a run.
   *
   * @param run the run's directory
   * @throws IllegalArgumentException if it is no run of one network, is not finished, or has no
   *     checkpoint, with what to do
   * @throws DamagedRunException if its files do not fit each other
   * @throws java.io.UncheckedIOException if the checkpoint is damaged
   */
  public static SavedNetwork of(Path run) {
    if (!Files.exists(run.resolve(Manifest.FILE)) && !RunStore.finished(run)) {
      throw new IllegalArgumentException(
          run + " is no run: it has no " + Manifest.FILE + "; give one of the directories in runs");
    }
    if (!RunStore.finished(run)) {
      throw new IllegalArgumentException(
          run + " is not finished; give the command that began it again, which ends it");
    }
    FinishedRun finished = FinishedRun.read(run);
    if (finished.isSearch()) {
      throw new IllegalArgumentException(
          run + " is a search, whose super net has no bit widths; give a baseline or a retraining");
    }
    ObjectNode config = finished.config();
    if (config.at("/given").has("quantizers")) {
      throw new IllegalArgumentException(
          run
              + " was trained with quantizers of one's own, \""
              + config.at("/given/quantizers").asText()
              + "\", which are not saved; give a run with the usual ones");
    }
    Map<String, NamedArray> arrays = weights(run);
    ResNetSpec net = net(config, run, arrays);
    return new SavedNetwork(net, Architecture.parse(net, finished.bits()), arrays);
  }

  private static ResNetSpec net(ObjectNode config, Path run, Map<String, NamedArray> arrays) {
    LaterKeys.fillIn(config);
    NetConfig net =
        new RecordTree(Kinds.installed(), config).read(NetConfig.class, config.path("net"), "net");
    NamedArray fc = arrays.get("fc.weight");
    if (fc == null) {
      throw new IllegalArgumentException(
          "the checkpoint of " + run + " has no \"fc.weight\"; it is of another program");
    }
    int imageSize = config.at("/data/imageSize").asInt(IMAGE_SIZE);
    return net.spec(imageSize, fc.shape().dim(0));
  }

  /**
   * The final state of a run, without the optimizer's.
   *
   * @throws IllegalArgumentException if it has none, or one that is no weights
   */
  static Map<String, NamedArray> weights(Path run) {
    Path published = run.resolve(RunFiles.PUBLISHED_WEIGHTS);
    if (Files.exists(published) && !Files.exists(run.resolve("checkpoint"))) {
      Map<String, NamedArray> arrays = Safetensors.read(published).arrays();
      WeightCheck.require(published.toString(), arrays);
      return arrays;
    }
    Checkpoint last =
        new Checkpoints(
                run.resolve("checkpoint"),
                damage -> {
                  // The one before is of an earlier epoch than the result beside it.
                  throw new IllegalStateException(damage + "; delete " + run + " and train anew");
                })
            .load()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        run
                            + " has neither a checkpoint nor "
                            + RunFiles.PUBLISHED_WEIGHTS
                            + "; train it again and give that run"));
    Map<String, NamedArray> arrays = new LinkedHashMap<>(last.arrays());
    // An optimizer names its state after the parameter: conv1.weight.velocity.
    arrays.keySet().removeIf(name -> last.arrays().containsKey(beforeLastDot(name)));
    WeightCheck.require("the checkpoint of " + run, arrays);
    return arrays;
  }

  private static String beforeLastDot(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /** Builds the network with its weights on an engine. */
  public ResNet open(Engine engine) {
    ResNet network = new ResNet(engine, Rng.of(0), net, architecture.precisions());
    LayerState.restore(network, arrays);
    return network;
  }
}
