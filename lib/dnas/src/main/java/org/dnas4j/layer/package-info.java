/**
 * What networks and quantizers are made of: {@link org.dnas4j.layer.Layer} has learned state,
 * {@link org.dnas4j.layer.Pass} is one run through it, {@link org.dnas4j.layer.LayerState} copies
 * the state to host memory and back.
 */
package org.dnas4j.layer;
