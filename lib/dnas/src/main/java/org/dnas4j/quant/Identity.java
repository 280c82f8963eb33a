package org.dnas4j.quant;

import org.dnas4j.tensor.Var;

/** 32 bits: weights stay as they are. */
public record Identity() implements Quantizer {
  @Override
  public Var quantize(Var weight) {
    return weight;
  }
}
