package org.dnas4j.net;

import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Var;

/** A built layer: what a {@link LayerSpec} has become for one network. */
public interface BuiltLayer extends Layer {
  /** Runs it on {@code [N, C, H, W]} or {@code [N, C]} in the engine's type. */
  Var forward(Pass pass, Var x);
}
