package org.dnas4j.search;

import java.util.List;
import java.util.Optional;

/** Chooses which allocation is asked about next, from the answers so far. */
@FunctionalInterface
public interface Proposer extends AutoCloseable {
  /**
   * The next allocation. Equal answers give equal allocations, also from a proposer that has not
   * been asked before: so a resumed search goes on as if it had not stopped.
   *
   * @param asked all so far, in order
   * @return empty if nothing is left to ask about
   */
  Optional<Architecture> next(List<Asked> asked);

  @Override
  default void close() {}
}
