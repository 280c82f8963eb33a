/** Optimizers and learning-rate schedules. */
package org.dnas4j.tensor.optim;
