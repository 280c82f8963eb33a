package org.dnas4j.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.config.Json;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;

/**
 * The allocations that were drawn from one search, or as random controls of it: {@code drawn.json}
 * beside its result, which holds the samples of its first settings alone.
 *
 * @param searched bits of its samples
 * @param random bits of the random controls
 */
public record Drawn(List<Bits> searched, List<Bits> random) {
  private static final String FILE = "drawn.json";

  /** Copies the lists. */
  public Drawn {
    searched = List.copyOf(searched);
    random = List.copyOf(random);
  }

  /** The bits of architectures. */
  public static List<Bits> bits(List<Architecture> architectures) {
    return architectures.stream().map(Architecture::bits).toList();
  }

  /**
   * What is known to have been drawn from a search.
   *
   * @throws IllegalArgumentException if the file is damaged
   */
  static Drawn of(Path search, Found found) {
    Set<Bits> searched = new LinkedHashSet<>();
    found.samples().forEach(sample -> searched.add(sample.bits()));
    searched.add(found.best().bits());
    return read(search).with(new Drawn(List.copyOf(searched), List.of()));
  }

  private static Drawn read(Path search) {
    Path file = search.resolve(FILE);
    if (!Files.exists(file)) {
      return new Drawn(List.of(), List.of());
    }
    JsonNode tree = Json.object(file.toString(), DurableFiles.read(file));
    return new Drawn(bits(tree.path("searched")), bits(tree.path("random")));
  }

  private static List<Bits> bits(JsonNode array) {
    List<Bits> bits = new ArrayList<>();
    array.forEach(literal -> bits.add(Bits.parse(literal.asText())));
    return bits;
  }

  /** Adds to what is known; writes nothing that is known already. */
  public static void add(Path search, Found found, Drawn more) {
    Drawn known = of(search, found);
    Drawn all = known.with(more);
    if (!all.equals(known)) {
      DurableFiles.writeShared(
          search.resolve(FILE),
          out -> out.write(Json.pretty(Json.tree(all)).getBytes(StandardCharsets.UTF_8)));
    }
  }

  private Drawn with(Drawn more) {
    return new Drawn(union(searched, more.searched), union(random, more.random));
  }

  private static List<Bits> union(List<Bits> one, List<Bits> other) {
    Set<Bits> all = new LinkedHashSet<>(one);
    all.addAll(other);
    return List.copyOf(all);
  }
}
