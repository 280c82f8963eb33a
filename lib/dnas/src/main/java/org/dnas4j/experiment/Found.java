package org.dnas4j.experiment;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.search.Architectures;
import org.dnas4j.search.Search;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Rng;

/**
 * What a search ended with.
 *
 * @param expectedCompression of the size under P_θ
 * @param argmax literal of the most likely candidates
 * @param samples literals drawn from P_θ, all different; fewer than asked for where P_θ gives no
 *     more
 * @param run name of its run directory
 */
public record Found(double expectedCompression, String argmax, List<String> samples, String run) {
  /** After so many draws a P_θ that is nearly certain gives nothing new. */
  private static final int DRAWS = 1000;

  /** Copies the list. */
  public Found {
    samples = List.copyOf(samples);
  }

  /** What a search has come to, with up to so many samples of P_θ. */
  static Found of(SuperNet superNet, Search search, int samples, Rng rng, String run) {
    ResNetSpec net = superNet.spec();
    List<float[]> probabilities = search.probabilities();
    List<Candidates> candidates = superNet.candidates();
    Set<String> drawn = new LinkedHashSet<>();
    for (int i = 0; i < DRAWS && drawn.size() < samples; i++) {
      drawn.add(Architectures.sample(net, candidates, probabilities, rng.split(i)).literal());
    }
    return new Found(
        search.expectedCompression(),
        Architectures.argmax(net, candidates, probabilities).literal(),
        List.copyOf(drawn),
        run);
  }
}
