//! The parameters of a network by name, for weights files, checkpoints and the optimiser.

use crate::host::{self, to_vec};
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::Tensor;

/// One tensor of parameters on the host.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Path of fields, e.g. `decoder.blocks.0.weight`.
    pub name: String,
    pub shape: Vec<usize>,
    /// Row-major.
    pub values: Vec<f32>,
}

/// Copies all parameters of `module` to the host, in the order of its fields.
///
/// # Panics
/// On a backend that cannot be read synchronously (WebGPU in a browser, which never needs it).
pub fn read(module: &impl Module) -> Vec<Parameter> {
    let mut reader = Reader::default();
    module.visit(&mut reader);
    reader.parameters
}

/// Replaces each parameter of `module` by the values that `source` gives for its name and shape. A parameter for which
/// `source` gives `None` keeps its values.
///
/// # Errors
/// The first error of `source`; the remaining parameters keep their values.
///
/// # Panics
/// If `source` returns another number of values than the shape holds.
pub fn write<M: Module, E>(
    module: M,
    source: impl FnMut(&str, &[usize]) -> Result<Option<Vec<f32>>, E>,
) -> Result<M, E> {
    let mut writer = Writer {
        path: Vec::new(),
        source,
        error: None,
    };
    let module = module.map(&mut writer);
    match writer.error {
        Some(error) => Err(error),
        None => Ok(module),
    }
}

/// SHA-256 over names, shapes and values of all parameters, hexadecimal: it identifies the weights.
#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub fn sha256(module: &impl Module) -> String {
    use sha2::{Digest, Sha256};
    let mut sum = Sha256::new();
    for parameter in read(module) {
        // Lengths go first, so that no two lists of parameters give the same bytes.
        sum.update((parameter.name.len() as u64).to_le_bytes());
        sum.update(&parameter.name);
        sum.update((parameter.shape.len() as u64).to_le_bytes());
        for axis in parameter.shape {
            sum.update((axis as u64).to_le_bytes());
        }
        for value in parameter.values {
            sum.update(value.to_le_bytes());
        }
    }
    crate::files::hex(&sum.finalize())
}

#[derive(Default)]
struct Reader {
    path: Vec<String>,
    parameters: Vec<Parameter>,
}

impl ModuleVisitor for Reader {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        self.parameters.push(Parameter {
            name: self.path.join("."),
            shape: tensor.dims().to_vec(),
            values: to_vec(tensor),
        });
    }
}

struct Writer<S, E> {
    path: Vec<String>,
    source: S,
    error: Option<E>,
}

impl<E, S: FnMut(&str, &[usize]) -> Result<Option<Vec<f32>>, E>> ModuleMapper for Writer<S, E> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if self.error.is_some() {
            return param;
        }
        // The lazy shape and device: reading the value would initialise a parameter that is about to be replaced.
        let shape: [usize; D] = param.lazy_shape().dims();
        match (self.source)(&self.path.join("."), &shape) {
            Ok(None) => param,
            Ok(Some(values)) => {
                let (new, id) = (host::tensor(values, shape, &param.lazy_device()), param.id);
                param.transform_for_load(new, id)
            }
            Err(error) => {
                self.error = Some(error);
                param
            }
        }
    }
}
