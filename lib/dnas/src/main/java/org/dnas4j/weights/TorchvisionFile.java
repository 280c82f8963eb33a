package org.dnas4j.weights;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.dnas4j.net.WeightCheck;
import org.dnas4j.tensor.NamedArray;

/**
 * A {@code .safetensors} file of a residual network.
 *
 * @param path of the file
 * @param prefix that stands before all names in the file, such as {@code module.}; often empty
 * @param arrays by torchvision's names, without the prefix and without counters of batches
 * @param integers names, without the prefix, of arrays whose numbers are integers in the file
 */
public record TorchvisionFile(
    Path path, String prefix, Map<String, NamedArray> arrays, Set<String> integers) {
  private static final String FIRST = "conv1.weight";
  private static final String BLOCK = "layer1.0.conv1.weight";
  private static final String LINEAR = "fc.weight";

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if prefixes make its names ambiguous, or it is a packed file
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static TorchvisionFile read(Path file) {
    Safetensors.Content content = Safetensors.read(file);
    if (PackedFile.isOne(content)) {
      throw new IllegalArgumentException(
          file
              + " is a file of dnas pack, which holds codes in place of weights; give one of dnas"
              + " export, or the run");
    }
    Map<String, NamedArray> arrays = new LinkedHashMap<>(content.arrays());
    // PyTorch counts batches for an average that ours, and torchvision's, do not take.
    arrays.keySet().removeIf(name -> name.endsWith("num_batches_tracked"));
    String prefix = prefix(file, arrays.keySet());
    Map<String, NamedArray> stripped = new LinkedHashMap<>();
    Set<String> integers = new HashSet<>();
    arrays.forEach(
        (name, array) -> {
          stripped.put(name.substring(prefix.length()), array);
          if (content.integers().contains(name)) {
            integers.add(name.substring(prefix.length()));
          }
        });
    return new TorchvisionFile(file, prefix, stripped, integers);
  }

  /** The one prefix under which a network lies, if it lies under one. */
  private static String prefix(Path file, Set<String> names) {
    if (names.contains(FIRST)) {
      return "";
    }
    List<String> prefixes =
        names.stream()
            .filter(name -> name.endsWith("." + BLOCK))
            .map(name -> name.substring(0, name.length() - BLOCK.length()))
            .filter(prefix -> names.contains(prefix + FIRST))
            .toList();
    if (prefixes.size() > 1) {
      throw new IllegalArgumentException(
          file
              + " holds several networks, under the prefixes "
              + String.join(", ", prefixes)
              + "; give a file with one of them");
    }
    String prefix = prefixes.isEmpty() ? "" : prefixes.get(0);
    names.stream()
        .filter(name -> !name.startsWith(prefix))
        .findFirst()
        .ifPresent(
            other -> {
              throw new IllegalArgumentException(
                  file
                      + " holds a network under the prefix "
                      + prefix
                      + " and \""
                      + other
                      + "\" outside of it; leave one of the two out of the file");
            });
    return prefix;
  }

  /** The name in the file of an array. */
  public String name(String theirs) {
    return prefix + theirs;
  }

  /**
   * The classes that its network tells apart; empty if it has no linear layer.
   *
   * @throws IllegalArgumentException if what should be one is none
   */
  public OptionalInt classes() {
    NamedArray linear = arrays.get(LINEAR);
    if (linear == null) {
      return OptionalInt.empty();
    }
    if (linear.shape().rank() != 2) {
      throw new IllegalArgumentException(
          path
              + ": \""
              + name(LINEAR)
              + "\" is of shape "
              + linear.shape()
              + "; allowed: [classes, features]; give the weights of a residual network");
    }
    return OptionalInt.of(linear.shape().dim(0));
  }

  /** Refuses an array that holds no weights. */
  void checkWeights(String theirs, NamedArray array) {
    if (integers.contains(theirs)) {
      throw new IllegalArgumentException(
          path
              + ": \""
              + name(theirs)
              + "\" holds integers; allowed: floats of 16, 32 or 64 bits; give the weights as"
              + " floats, those of a network before it was converted to integers");
    }
    WeightCheck.require(path.toString(), name(theirs), array);
  }
}
