package org.dnas4j.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dnas4j.config.EarlierKeys;
import org.dnas4j.config.RecordTree;
import org.dnas4j.config.RunIdentity;
import org.dnas4j.kind.Kinds;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.NetConfig;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.Space;
import org.dnas4j.net.WeightCheck;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.optim.PerParameter;
import org.dnas4j.weights.Safetensors;

/**
 * The trained network of a finished run, baseline or retraining.
 *
 * @param net the network, as {@code config.json} and the arrays' shapes describe it
 * @param architecture the precision of each block
 * @param quant with what it was trained
 * @param arrays latent weights, batch normalizations and what quantizers have learned by name,
 *     without the optimizer's state
 */
public record SavedNetwork(
    NetSpec net, Architecture architecture, QuantConfig quant, Map<String, NamedArray> arrays) {
  /** Height and width of the images of runs whose configuration says no other. */
  private static final int IMAGE_SIZE = 32;

  /** The network of a run whose kinds are all installed. */
  public static SavedNetwork of(Path run) {
    return of(run, Kinds.installed());
  }

  /**
   * Reads the last checkpoint of a run.
   *
   * @param run the run's directory
   * @param kinds with which it may have been trained
   * @throws IllegalArgumentException if it is no run of one network, is not finished, or has no
   *     checkpoint, with what to do
   * @throws DamagedRunException if its files do not fit each other
   * @throws java.io.UncheckedIOException if the checkpoint is damaged
   */
  public static SavedNetwork of(Path run, Kinds kinds) {
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
              + "\", by a version that did not save them; train it anew with quant.weights");
    }
    Map<String, NamedArray> arrays = weights(run);
    EarlierKeys.bringForward(config);
    RecordTree tree = new RecordTree(kinds, config);
    NetSpec net = net(tree, config, run, arrays);
    QuantConfig quant = tree.read(QuantConfig.class, config.path("quant"), "quant");
    return new SavedNetwork(net, finished.bits().on(net), quant, arrays);
  }

  private static NetSpec net(
      RecordTree tree, ObjectNode config, Path run, Map<String, NamedArray> arrays) {
    NamedArray fc = arrays.get("fc.weight");
    if (fc == null) {
      throw new IllegalArgumentException(
          "the checkpoint of " + run + " has no \"fc.weight\"; it is of another program");
    }
    return net(tree, config, fc.shape().dim(0));
  }

  /**
   * The network that a run's configuration describes, in its search space.
   *
   * @param config brought forward
   */
  public static NetSpec net(RecordTree tree, ObjectNode config, int classes) {
    NetConfig net = tree.readKind(NetConfig.class, config.path("net"), "net");
    JsonNode space =
        config.has(RunIdentity.SPACE) ? config.path(RunIdentity.SPACE) : config.at("/search/space");
    NetSpec spec = net.spec(config.at("/data/imageSize").asInt(IMAGE_SIZE), classes);
    return space.isMissingNode() ? spec : spec.with(tree.read(Space.class, space, "search.space"));
  }

  /**
   * The final state of a run, without the optimizer's.
   *
   * @throws IllegalArgumentException if it has none, or one that is no weights
   */
  public static Map<String, NamedArray> weights(Path run) {
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
    arrays
        .keySet()
        .removeIf(
            name ->
                name.endsWith(PerParameter.STEPS)
                    || last.arrays().containsKey(beforeLastDot(name)));
    WeightCheck.require("the checkpoint of " + run, arrays);
    return arrays;
  }

  private static String beforeLastDot(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  /**
   * The arrays for a network of other precisions: what a quantizer has learned for other bits is
   * left out, so that it starts from the weights. A clipping level is in units of the activations,
   * whatever their bits, and stays.
   */
  public Map<String, NamedArray> arraysFor(Architecture target) {
    Map<String, NamedArray> kept = new LinkedHashMap<>(arrays);
    Map<String, Precision> own = architecture.byConvolution();
    target
        .byConvolution()
        .forEach(
            (conv, wanted) -> {
              if (!wanted.equals(own.getOrDefault(conv, Precision.FULL))) {
                kept.keySet()
                    .removeIf(
                        name ->
                            name.startsWith(conv + ".weight_")
                                || name.startsWith(conv + ".input_"));
              }
            });
    return kept;
  }

  /** Builds the network with its weights on an engine. */
  public QuantizedNetwork open(Engine engine) {
    QuantizedNetwork network =
        new QuantizedNetwork(engine, Rng.of(0), net, architecture.precisions(), quant);
    LayerState.restore(network, arrays);
    return network;
  }
}
