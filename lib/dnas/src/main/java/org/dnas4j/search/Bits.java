package org.dnas4j.search;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;

/**
 * A precision per block without the network that they are of, as results keep them. As text {@code
 * 4 4 3 | 3 3 4 | 4 3 1}, one group between bars.
 *
 * @param groups one list per group of blocks, in order
 */
public record Bits(List<List<Precision>> groups) {
  /** Copies the lists. */
  public Bits {
    groups = groups.stream().map(List::copyOf).toList();
  }

  /**
   * Reads what {@link #toString} writes, with bits of activations for example {@code 1/4 3/3 | 8/8
   * 32}. Spaces may be no-break spaces, as in bits copied from a table.
   *
   * @throws IllegalArgumentException naming the word that is no precision
   */
  @JsonCreator
  public static Bits parse(String literal) {
    return new Bits(
        Arrays.stream(literal.replace('\u00a0', ' ').split("\\|", -1))
            .map(
                group ->
                    Arrays.stream(group.trim().split("\\s+", -1))
                        .map(word -> precision(word, literal))
                        .toList())
            .toList());
  }

  private static Precision precision(String word, String literal) {
    try {
      return Precision.parse(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("architecture \"" + literal + "\": " + e.getMessage(), e);
    }
  }

  /**
   * The architecture with these bits.
   *
   * @throws IllegalArgumentException if the network has other groups, or a block cannot have its
   *     precision
   */
  public Architecture on(NetSpec net) {
    List<Integer> sizes = groups.stream().map(List::size).toList();
    if (!sizes.equals(net.groupSizes())) {
      throw new IllegalArgumentException(
          "architecture \""
              + this
              + "\" has groups of "
              + sizes
              + " blocks; "
              + net
              + " has "
              + net.groupSizes());
    }
    return new Architecture(net, groups.stream().flatMap(List::stream).toList());
  }

  /** Whether any block quantizes its activations, so that compute is what the bits are for. */
  public boolean quantizesActivations() {
    return groups.stream().flatMap(List::stream).anyMatch(p -> !p.activation().isFull());
  }

  @Override
  @JsonValue
  public String toString() {
    return groups.stream()
        .map(group -> group.stream().map(Precision::toString).collect(Collectors.joining(" ")))
        .collect(Collectors.joining(" | "));
  }
}
