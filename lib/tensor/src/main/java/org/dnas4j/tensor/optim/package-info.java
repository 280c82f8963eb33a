/**
 * Optimizers and learning-rate schedules, both open choices of a configuration: {@link
 * org.dnas4j.tensor.optim.OptimizerConfig} and {@link org.dnas4j.tensor.optim.Schedule}.
 */
package org.dnas4j.tensor.optim;
