package org.dnas4j.net;

import org.dnas4j.kind.Kind;

/** Which network: a record of this type is a kind of {@code net}. */
public interface NetConfig extends Kind {
  /**
   * The network for some data, with the paper's search space.
   *
   * @param imageSize height and width of the images
   * @throws IllegalArgumentException naming the component, if there is no such network
   */
  NetSpec spec(int imageSize, int classes);

  /** Whether blocks begin as their shortcuts, as {@link Init#zeroLastNorms} sets them. */
  default boolean zeroInit() {
    return false;
  }
}
