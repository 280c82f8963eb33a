/**
 * The suite that says when an engine is right: {@link
 * org.dnas4j.tensor.conformance.EngineConformance}, run by each engine's module.
 */
package org.dnas4j.tensor.conformance;
