package org.dnas4j.weights;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.dnas4j.net.NetArrays;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.WeightCheck;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Shape;

/**
 * Weights of residual networks as {@code .safetensors} files with torchvision's names, in which
 * block {@code g1b2} is {@code layer1.1}; other names are the same. {@code resnet18} and {@code
 * resnet34} are ours with the stem for ImageNet and shortcut B.
 */
public final class TorchvisionWeights {
  private static final Pattern OURS = Pattern.compile("g(\\d+)b(\\d+)\\.(.*)");

  private TorchvisionWeights() {}

  /** Which weights of a file to read. */
  public enum Part {
    /** All of them. */
    ALL,
    /** All but those of the linear layer, whose classes are others than the network's. */
    ALL_BUT_LINEAR
  }

  /**
   * Reads latent weights and batch normalizations, converted to 32 bits. A prefix that all names
   * share, such as {@code module.} of PyTorch's {@code DataParallel}, is left out.
   *
   * <p>To start a network from them, put them over its own state: {@code state =
   * LayerState.save(network)}, {@code state.putAll(read)}, {@code LayerState.restore(network,
   * state)}.
   *
   * @return by our names, also of blocks that an architecture skips
   * @throws IllegalArgumentException naming the first array that is missing, has another shape, is
   *     not the network's, or holds what is no weight
   * @throws java.io.UncheckedIOException if the file cannot be read
   */
  public static Map<String, NamedArray> read(Path file, NetSpec net, Part part) {
    return read(TorchvisionFile.read(file), net, part);
  }

  /** The same of a file that has been read. */
  public static Map<String, NamedArray> read(TorchvisionFile file, NetSpec net, Part part) {
    Map<String, NamedArray> rest = new LinkedHashMap<>(file.arrays());
    Map<String, Shape> wanted = NetArrays.of(net);
    if (part == Part.ALL_BUT_LINEAR) {
      rest.keySet().removeIf(TorchvisionWeights::isLinear);
      wanted.keySet().removeIf(TorchvisionWeights::isLinear);
    }
    Map<String, NamedArray> state = new LinkedHashMap<>();
    wanted.forEach(
        (ours, shape) -> {
          String theirs = theirs(ours);
          NamedArray found = rest.remove(theirs);
          if (found == null || !found.shape().equals(shape)) {
            throw new IllegalArgumentException(
                problem(file.path().toString(), file.name(theirs), shape, found)
                    + advice(theirs, found, net));
          }
          file.checkWeights(theirs, found);
          state.put(ours, found);
        });
    if (!rest.isEmpty()) {
      String name = rest.keySet().iterator().next();
      throw new IllegalArgumentException(
          file.path()
              + " has \""
              + file.name(name)
              + "\" of shape "
              + rest.get(name).shape()
              + ", which "
              + net
              + " has not; choose the file's depth or shortcut, or leave the array out of the"
              + " file");
    }
    return state;
  }

  private static String problem(String where, String name, Shape expected, NamedArray found) {
    return where
        + ": expected \""
        + name
        + "\" of shape "
        + expected
        + ", found "
        + (found == null ? "none" : found.shape());
  }

  private static String advice(String name, NamedArray found, NetSpec net) {
    if (isLinear(name)) {
      return found == null
          ? "; give a file with a linear layer of that name, or read all but the linear layer"
          : "; for other classes than the file's read all but the linear layer";
    }
    return "; " + net + " needs another file, or the file another depth, width, stem or shortcut";
  }

  private static boolean isLinear(String name) {
    return name.startsWith("fc.");
  }

  /**
   * Writes 32-bit floats under exactly torchvision's names, so that {@code
   * model.load_state_dict(safetensors.torch.load_file(file))} works, which is strict. Blocks that
   * are not in the state are skipped ones: they are written with a branch of zeros, which gives the
   * same output. The clipping levels of quantized activations have no place there and are left out,
   * as all that is no weight of the network.
   *
   * @param state by our names
   * @throws IllegalArgumentException naming the first array that is missing, has another shape or
   *     holds what is no weight
   */
  public static void write(Path file, NetSpec net, Map<String, NamedArray> state) {
    Map<String, NamedArray> arrays = new LinkedHashMap<>();
    NetArrays.of(net)
        .forEach(
            (ours, shape) -> {
              NamedArray found = isSkipped(ours, state) ? nothing(ours, shape) : state.get(ours);
              if (found == null || !found.shape().equals(shape)) {
                throw new IllegalArgumentException(
                    problem("state", ours, shape, found) + "; give the state of " + net);
              }
              arrays.put(theirs(ours), found);
            });
    WeightCheck.require("the weights for " + file, arrays);
    Safetensors.write(file, arrays, Map.of("format", "pt"));
  }

  private static boolean isSkipped(String name, Map<String, NamedArray> state) {
    String block = name.substring(0, name.indexOf('.') + 1);
    return OURS.matcher(name).matches()
        && state.keySet().stream().noneMatch(other -> other.startsWith(block));
  }

  private static NamedArray nothing(String name, Shape shape) {
    float[] values = new float[shape.size()];
    Arrays.fill(values, name.endsWith(".running_var") ? 1 : 0);
    return new NamedArray(shape, values);
  }

  /** For example {@code layer1.0.conv1.weight} of {@code g1b1.conv1.weight}. */
  private static String theirs(String ours) {
    var block = OURS.matcher(ours);
    return block.matches()
        ? String.format(
            Locale.ROOT,
            "layer%s.%d.%s",
            block.group(1),
            Integer.parseInt(block.group(2)) - 1,
            block.group(3))
        : ours;
  }
}
