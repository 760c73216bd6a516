//! Handlebars, made strict: no escaping, no missing name, nothing but values, loops and conditions.

use handlebars::{
    Context, Handlebars, Helper, HelperResult, Output, RenderContext, RenderError,
    RenderErrorReason, Renderable, no_escape,
};

/// Templates of one backend.
#[derive(Debug)]
pub struct Templates(Handlebars<'static>);

impl Templates {
    /// Registers templates by name; `(name, text)`.
    ///
    /// # Panics
    /// If a template does not parse: they are part of this program.
    #[must_use]
    pub fn new(templates: &[(&str, &str)]) -> Self {
        let mut handlebars = Handlebars::new();
        handlebars.set_strict_mode(true);
        handlebars.register_escape_fn(no_escape);
        // The built-in conditions take a missing name for false; ours refuse it.
        handlebars.register_helper("if", Box::new(strict_if));
        handlebars.register_helper("unless", Box::new(strict_unless));
        for helper in
            ["lookup", "log", "len", "eq", "ne", "gt", "gte", "lt", "lte", "and", "or", "not"]
        {
            handlebars.unregister_helper(helper);
        }
        for (name, text) in templates {
            if let Err(error) = handlebars.register_template_string(name, text) {
                panic!("r2g bug: template {name}: {error}");
            }
        }
        Self(handlebars)
    }

    /// Prepares a model that several templates get.
    ///
    /// # Errors
    /// The model cannot be a value of JSON: a bug of the backend.
    pub fn context(model: &impl serde::Serialize) -> Result<Context, RenderError> {
        Context::wraps(model)
    }

    /// Renders a prepared model.
    ///
    /// # Errors
    /// A name that the model lacks: a bug of the backend.
    pub fn render_context(&self, name: &str, model: &Context) -> Result<String, RenderError> {
        self.0.render_with_context(name, model)
    }

    /// Renders a model.
    ///
    /// # Errors
    /// A name that the model lacks: a bug of the backend.
    pub fn render(&self, name: &str, model: &impl serde::Serialize) -> Result<String, RenderError> {
        self.0.render(name, model)
    }
}

fn condition(helper: &Helper<'_>, name: &'static str) -> Result<bool, RenderError> {
    let param = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex(name, 0))?;
    if param.is_value_missing() {
        let path = param.relative_path().cloned();
        return Err(RenderErrorReason::MissingVariable(path).into());
    }
    match param.value() {
        serde_json::Value::Bool(value) => Ok(*value),
        serde_json::Value::Array(rows) => Ok(!rows.is_empty()),
        serde_json::Value::String(text) => Ok(!text.is_empty()),
        serde_json::Value::Null => Ok(false),
        _ => Err(RenderErrorReason::Other(format!("{name} wants a bool, a list or a text")).into()),
    }
}

fn strict_if<'reg, 'rc>(
    helper: &Helper<'rc>,
    registry: &'reg Handlebars<'reg>,
    context: &'rc Context,
    render: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    let branch = if condition(helper, "if")? { helper.template() } else { helper.inverse() };
    branch.map_or(Ok(()), |branch| branch.render(registry, context, render, out))
}

fn strict_unless<'reg, 'rc>(
    helper: &Helper<'rc>,
    registry: &'reg Handlebars<'reg>,
    context: &'rc Context,
    render: &mut RenderContext<'reg, 'rc>,
    out: &mut dyn Output,
) -> HelperResult {
    let branch = if condition(helper, "unless")? { helper.inverse() } else { helper.template() };
    branch.map_or(Ok(()), |branch| branch.render(registry, context, render, out))
}
